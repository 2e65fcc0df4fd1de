/** What `npm start` and `npm run` do around the program that they start. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startProblem } from '../../../server/start-problem';
import { StoreOpenError } from '../../../server/store/open-error';
import { testServer } from '../support/server';

const launcher = fileURLToPath(new URL('../../../server/setup/run.mjs', import.meta.url));
const program = fileURLToPath(new URL('./program.ts', import.meta.url));
const folders: string[] = [];
const running: ChildProcess[] = [];
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** Starts the program through the launcher; `lines` are what the program says. */
function launch(options: { before?: string[]; args?: string[]; env?: Record<string, string> } = {}) {
  const child = spawn(process.execPath, [...(options.before ?? []), launcher, program, ...(options.args ?? [])], {
    // An open pipe: the program waits on it.
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...options.env },
  });
  running.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => ((await lines.next()) as { value?: string }).value;
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, line, code };
}

async function freeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tug setup '));
  folders.push(folder);
  return folder;
}

describe('the launcher', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on and waits for the end of the program',
    async (signal) => {
      const { child, line, code } = launch({ args: ['--pull', 'a b'] });
      expect(await line()).toBe('["--pull","a b"]');
      child.kill(signal);
      expect(await line()).toBe(signal);
      expect(await code).toBe(7);
    },
  );

  it('leaves the worker processes of a program alone', async () => {
    const forks = fileURLToPath(new URL('./forks.mjs', import.meta.url));
    const child = spawn(process.execPath, [launcher, forks], { stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect(((await lines.next()) as { value?: string }).value).toBe('done');
  });

  it('ends its program when the npm that started it is gone', async () => {
    const start = `spawn(process.execPath, ${JSON.stringify([launcher, program])}, { stdio: 'inherit' })`;
    // Its standard input stays open when npm goes: somebody else has the other end.
    const terminal = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(terminal);
    const npm = spawn(process.execPath, ['-e', `require('node:child_process').${start}`], {
      stdio: [terminal.stdout, 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    running.push(npm);
    const lines = createInterface({ input: npm.stdout })[Symbol.asyncIterator]();
    await lines.next();
    npm.kill('SIGKILL');
    expect(((await lines.next()) as { value?: string }).value).toBe('SIGTERM');
  });

  it('leaves no program behind when it is killed itself', async () => {
    const { child, line } = launch();
    await line();
    child.kill('SIGKILL');
    expect(await line()).toBe('SIGTERM');
    // The pipe closes with the last process that has it.
    expect(await line()).toBeUndefined();
  });

  it('starts Node from a folder with a space without a shell, on Windows too', async () => {
    const folder = await freeFolder();
    const node = join(folder, 'Program Files', 'node');
    await mkdir(join(folder, 'Program Files'));
    await symlink(process.execPath, node);
    const windows = join(folder, 'windows.cjs');
    await writeFile(
      windows,
      `Object.defineProperty(process, 'platform', { value: 'win32' }); process.execPath = ${JSON.stringify(node)};`,
    );
    const { child, line } = launch({
      before: ['--require', windows],
      args: ['C:\\a b'],
      env: { comspec: '/bin/false' },
    });
    expect(await line()).toBe('["C:\\\\a b"]');
    child.kill('SIGKILL');
    expect(await line()).toBe('SIGTERM');
  });
});

describe('a start that cannot be', () => {
  it('says that an older Tug has the port or the data, and where it answers', async () => {
    const first = await testServer();
    try {
      const port = Number(new URL(first.url).port);
      const failed = (change: { port: number; dataDir?: string }) =>
        testServer(change).then(
          () => {
            throw new Error('a second server started');
          },
          (error: unknown) => startProblem(error as Error, { host: '127.0.0.1', port, basePath: '' }),
        );
      expect(await failed({ port })).toBe(
        `port ${port} is in use by a Tug that was started before and answers at ${first.url}; ` +
          'use that one, stop it, or set TUG_PORT to another port',
      );
      expect(await failed({ port, dataDir: first.dataDir })).toMatch(
        new RegExp(`^the data folder .* is in use by another Tug server; .* \\(one answers at ${first.url}\\)$`),
      );
    } finally {
      await first.close();
    }
  });

  it('does not take anything else at the port for a Tug, nor wait for what never answers', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    const silent = createServer(() => undefined);
    for (const server of [other, silent]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const taken = await testServer({ port }).then(
        () => null,
        (error: unknown) => error as Error,
      );
      expect(taken).not.toBeNull();
      const settings = { port, host: '127.0.0.1', basePath: '' };
      expect(await startProblem(taken ?? new Error(), settings)).toBe(
        `port ${port} is in use; stop what uses it or set TUG_PORT to another port`,
      );
      expect(await startProblem(new StoreOpenError('no'), settings)).toBe('no');
      server.close();
    }
  });
});
