/** Nothing leaves the machine by itself: not from the pages either, whose builder and server would report and ask about themselves. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { IN_FULL } from '../../fixtures/in-full';
import { PROGRAM } from '../../fixtures/program';
import { freePort } from '../../fixtures/free-port';
import { until } from '../support/client';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const hook = fileURLToPath(new URL('./no-way-out.cjs', import.meta.url));
/** Variables that would hide what a program does in the hands of somebody who set none; in a CI's Next keeps its files elsewhere. */
const CLEARED = /^(NEXT_|XDG_|CI$|NODE_OPTIONS$|npm_)/;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tug-home-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** Runs it as its user would, with nothing set. @returns what ends it, and gives what it wanted outside of this machine */
function run(args: readonly string[], cwd: string, set: Record<string, string>) {
  const noted = join(home, '..', `${home.split('/').at(-1) ?? ''}.noted`);
  const given = Object.entries(process.env).filter(([name]) => !CLEARED.test(name));
  const env = { ...Object.fromEntries(given), ...set, HOME: home, NOTED: noted, NODE_OPTIONS: `--require "${hook}"` };
  const child = spawn(process.execPath, args, {
    cwd,
    env: env as Record<string, string | undefined> as NodeJS.ProcessEnv,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const over = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const end = async (signal?: NodeJS.Signals) => {
    if (signal !== undefined) child.kill(signal);
    expect(await over, output).toBe(0);
    const wanted = existsSync(noted) ? readFileSync(noted, 'utf8').trim().split('\n') : [];
    rmSync(noted, { force: true });
    return wanted;
  };
  return { end };
}

/** A page and no more, below the project's own folder so that its packages are found, built as Tug's pages are. */
async function build(set: Record<string, string>): Promise<string[]> {
  const folder = join(root, '.tug', 'built-quietly');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'app'), { recursive: true });
  cpSync(join(root, 'next.config.mjs'), join(folder, 'next.config.mjs'));
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(
    join(folder, 'app/layout.js'),
    'export default ({ children }) => <html><body>{children}</body></html>;',
  );
  writeFileSync(join(folder, 'app/page.js'), 'export default () => <p>Hello</p>;');
  try {
    return await run([join(root, 'node_modules/next/dist/bin/next'), 'build'], folder, set).end();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('pages', () => {
  it('are built without a word to anybody, unless somebody wants Next to report', async (context) => {
    context.skip(!IN_FULL, 'builds twice: in full with TUG_TESTS=all');
    expect(await build({})).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
    expect(await build({ NEXT_TELEMETRY_DISABLED: '' })).toContain('telemetry.nextjs.org');
  });

  it.for(['production', 'development'])('are served without one in %s', async (mode, context) => {
    context.skip(!IN_FULL && mode === 'development', 'compiles pages: in full with TUG_TESTS=all');
    const port = await freePort();
    const set = {
      NODE_ENV: mode,
      TUG_PORT: String(port),
      TUG_DATA: join(home, 'data'),
      TUG_OPEN: '0',
      TUG_DEVICE: 'cpu',
    };
    const server = run([PROGRAM, 'server/main.ts'], root, set);
    const url = `http://127.0.0.1:${port}`;
    await until('the start page', () =>
      fetch(url)
        .then(({ ok }) => ok)
        .catch(() => false),
    );
    if (mode === 'development') {
      // A page that is open asks what is new, and Next tells it of itself as well.
      const page = new WebSocket(`ws://127.0.0.1:${port}/_next/hmr?id=page`, { origin: url });
      const said: string[] = [];
      page.on('message', (message: Buffer) => said.push(message.toString()));
      await until('what Next says of itself', () => said.some((message) => message.includes('versionInfo')));
      page.close();
    }
    expect(await server.end('SIGTERM')).toEqual([]);
    expect(readdirSync(home)).toEqual(['data']);
  });
});
