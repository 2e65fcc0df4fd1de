/** Nothing leaves the machine by itself: what runs networks opens no connection and leaves nothing in its user's home. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROGRAM } from '../../fixtures/program';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** How often the process is looked at; a report waits for answers far longer than this. */
const LOOK_MS = 20;
/** A socket that waits for somebody to come, in the state column of /proc/net/tcp. */
const LISTENS = '0A';
const LOOPBACK = /^(0100007F|0{24}01000000|0{20}FFFF0{2}0100007F):/;

/** Variables that would hide what a program does in the hands of somebody who set none. */
const CLEARED = ['ORT_DISABLE_TELEMETRY', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'];

/** Sockets of a process that reach out of this machine. Empty where the system has no /proc: there only files are looked at. */
function connections(pid: number): string[] {
  if (!existsSync(`/proc/${pid}/fd`)) return [];
  const own = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      own.add(/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? '');
    } catch {
      // Closed between the two calls.
    }
  }
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    readFileSync(`/proc/net/${kind}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => own.has(columns[9] ?? '-'))
      .filter(([, , remote = '', state]) => state !== LISTENS && !LOOPBACK.test(remote))
      .map(([, local, remote]) => `${kind} ${local} ${remote}`),
  );
}

describe('what runs networks', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tug-home-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  /** Runs a program as its user would, with nothing set, and looks at it until `done` or its end. */
  async function watch(args: readonly string[], done: (output: string) => boolean = () => false): Promise<string[]> {
    const given = Object.entries(process.env).filter(([name]) => !CLEARED.includes(name));
    const env = { ...Object.fromEntries(given), NODE_ENV: 'test', HOME: home, TUG_DEVICE: 'cpu' } as const;
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: root, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    const seen = new Set<string>();
    const timer = setInterval(() => {
      for (const connection of connections(child.pid ?? 0)) seen.add(connection);
      if (done(output)) child.kill('SIGTERM');
    }, LOOK_MS);
    const code = await new Promise((resolve) => child.once('exit', resolve));
    clearInterval(timer);
    expect(code, output).toBe(0);
    return [...seen];
  }

  it('opens no connection and writes nothing from the command line', async () => {
    const out = join(home, 'out.png');
    expect(await watch(['server/cli/sample.ts', '--count', '2', '--out', out])).toEqual([]);
    expect(readdirSync(home)).toEqual(['out.png']);
  });

  it('opens no connection and writes nothing as a server', async () => {
    const data = join(home, 'data');
    const serve = ['tests/integration/store/serve.ts', data];
    expect(await watch(serve, (output) => output.includes('http://'))).toEqual([]);
    expect(readdirSync(home)).toEqual(['data']);
  });
});
