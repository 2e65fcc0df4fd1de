/** The program itself, as `npm start` runs it, in a process of its own that can be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM } from '../../fixtures/program';

/** Longest that the start may take; reached only when something is broken. */
const PATIENCE_MS = 120_000;
const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface RunningServer {
  readonly url: string;
  /** Folder of its data. */
  readonly data: string;
  /** Ends the process without a chance to tidy up. */
  kill(): Promise<void>;
  /** Ends it as an operator does, and keeps its data. */
  end(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** Ends it and removes its data. @throws Error when it wrote into its user's home. */
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function ready(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}:\n${log()}`);
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok === true) return;
    if (Date.now() > end) throw new Error(`the server did not become ready:\n${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** @param env settings that differ from the tests' own @param pages folder of the built pages */
export async function runServer(env: Record<string, string> = {}, pages = root): Promise<RunningServer> {
  const data = await mkdtemp(join(tmpdir(), 'tug-e2e-'));
  // A home of its own shows that nothing is written into it.
  const home = await mkdtemp(join(tmpdir(), 'tug-home-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${env.TUG_BASE_PATH ?? ''}`;
  let child: ChildProcess | null = null;

  const start = async () => {
    let log = '';
    const started = spawn(process.execPath, [PROGRAM, join(root, 'server/main.ts')], {
      cwd: pages,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        HOME: home,
        TUG_PORT: String(port),
        TUG_DATA: data,
        TUG_MODELS: process.env.TUG_MODELS ?? join(root, 'models'),
        TUG_OPEN: '0',
        TUG_LOG: 'warn',
        // All the tests' people share one address.
        TUG_RATE_SCALE: '100',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-8000);
      });
    child = started;
    await ready(url, started, () => log).catch((error: unknown) => {
      started.kill('SIGKILL');
      throw error;
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    child = null;
    if (ending?.exitCode !== null) return;
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await gone;
  };

  await start();
  return {
    url,
    data,
    start,
    kill: () => end('SIGKILL'),
    end: () => end('SIGTERM'),
    close: async () => {
      await end('SIGTERM');
      const written = await readdir(home, { recursive: true });
      for (const folder of [data, home]) await rm(folder, { recursive: true, force: true });
      if (written.length > 0) throw new Error(`the server wrote into the user's home: ${written.join(', ')}`);
    },
  };
}
