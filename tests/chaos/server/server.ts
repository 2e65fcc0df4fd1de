/** A server under attack: a process of its own, watched from inside, ended in any way. */
import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PROGRAM } from '../../fixtures/program';
import type { FromServer, ToServer } from './serve';

/** This checkout. */
export const HERE = fileURLToPath(new URL('../../..', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const watch = new URL('./watch.mjs', import.meta.url).href;
const program = fileURLToPath(new URL('./serve.ts', import.meta.url));
/** Of what a server says on its way out. */
const MAX_LAST_WORDS = 2000;
/** A server that was asked to end and is still there after this time does not end by itself. */
const PATIENCE_MS = 20_000;
/** What begins behind an answer counts as well, and it tells every tenth of a second how it is. */
const AFTERMATH_MS = 400;

export interface Measures {
  /** Longest that the event loop stood still, ms. */
  readonly longestMs: number;
  /** Longest that it was at work without a pause, ms: what of a block is the server's own, and not the machine's. */
  readonly workedMs: number;
  /** Highest resident memory, MB. */
  readonly memoryMb: number;
}

export interface ServerPlace {
  /** Root of the checkout whose server it is. */
  readonly tree: string;
  readonly dataDir: string;
  /** Multiplies every rate limit. */
  readonly rateScale: number;
  /** Whether `fill` works. */
  readonly smallDisk?: boolean;
  /** Whether it believes what address a request says that it comes from. */
  readonly trustProxy?: boolean;
}

export class ChaosServer {
  private now: Measures = { longestMs: 0, workedMs: 0, memoryMb: 0 };
  /** How often it was asked to count anew, and how often it has. */
  private asked = 0;
  private round = 0;
  /** How it ended; null while it runs. */
  private over: string | null = null;
  private readonly ended: Promise<void>;
  private words = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly place: ServerPlace,
    readonly url: string,
  ) {
    child.on('message', (message: FromServer) => {
      if (message.kind !== 'measures') return;
      this.now = message;
      this.round = message.round;
    });
    child.stderr?.on('data', (data: Buffer) => (this.words = (this.words + data.toString()).slice(-MAX_LAST_WORDS)));
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.over = signal ?? `exit ${code ?? ''}`;
        resolve();
      });
    });
    this.countAnew();
  }

  /** @throws Error with its last words when it does not start. */
  static async start(place: ServerPlace): Promise<ChaosServer> {
    const { tree, dataDir, rateScale, smallDisk = false, trustProxy = false } = place;
    const flags = [...(smallDisk ? ['small-disk'] : []), ...(trustProxy ? ['trust-proxy'] : [])];
    // This checkout's runs as its programs do, in little more than half the time; an older one may know of no such way.
    const isOwn = tree === HERE;
    const args = [tree, dataDir, String(rateScale), ...flags, ...(isOwn ? ['made'] : [])];
    const child = fork(isOwn ? PROGRAM : program, isOwn ? [program, ...args] : args, {
      cwd: tree,
      execArgv: [...(isOwn ? [] : ['--import', loader]), '--import', watch],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let words = '';
    const listen = (data: Buffer) => (words += data.toString());
    child.stderr?.on('data', listen);
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the server did not start (${code ?? 'killed'}): ${words}`)));
      child.on('message', (message: FromServer) => {
        if (message.kind === 'ready') resolve(message.url);
      });
    });
    child.stderr?.off('data', listen);
    return new ChaosServer(child, place, url);
  }

  get measures(): Measures {
    return this.now;
  }

  /** What it measured while `work` was done, and a moment longer. */
  async measured(work: () => Promise<unknown>): Promise<Measures> {
    this.countAnew();
    while (this.round < this.asked && this.over === null) await pause(5);
    await work();
    await pause(AFTERMATH_MS);
    return this.now;
  }

  /** How it ended by itself; null while it runs. */
  get ending(): string | null {
    return this.over;
  }

  /** What it said last on its error stream. */
  get lastWords(): string {
    return this.words;
  }

  /** Sends a signal and waits for the end. @returns ms that took; null when it had to be killed after all */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const asked = performance.now();
    this.child.kill(signal);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), PATIENCE_MS)));
    const how = await Promise.race([this.ended, late]);
    clearTimeout(timer);
    if (how !== 'late') return performance.now() - asked;
    this.child.kill('SIGKILL');
    await this.ended;
    return null;
  }

  fill(): void {
    this.tell('fill');
  }

  free(): void {
    this.tell('free');
  }

  private countAnew(): void {
    this.asked += 1;
    this.tell('measure');
  }

  private tell(kind: ToServer['kind']): void {
    if (this.child.connected) this.child.send({ kind } satisfies ToServer);
  }
}
