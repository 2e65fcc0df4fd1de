/** Servers as processes of their own on one database, and people who come back by themselves. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openSocket, type RoomSocket } from '../../../lib/client/socket';
import type { Membership, ServerMessages } from '../../../lib/protocol';
import { PROGRAM } from '../../fixtures/program';
import { press, until } from '../support/client';

const program = new URL('./serve.ts', import.meta.url).pathname;

export interface NodeProcess {
  readonly url: string;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
}

/** Starts servers; `close` ends all that are left. */
export class NodeProcesses {
  private readonly running = new Set<ChildProcess>();
  private readonly folders: string[] = [];

  /** @param prefix what stands before the command, such as that it runs on another machine */
  async start(
    database: string,
    env: Record<string, string> = {},
    prefix: readonly string[] = [],
  ): Promise<NodeProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'tug-node-'));
    this.folders.push(folder);
    const [command, ...args] = [...prefix, process.execPath, PROGRAM, program, database, folder];
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    this.running.add(child);
    const ended = new Promise<void>((resolve) => {
      child.on('exit', () => {
        this.running.delete(child);
        resolve();
      });
    });
    for await (const line of createInterface({ input: child.stdout }))
      if (line.startsWith('http')) return { url: line, signal: (signal) => void child.kill(signal), ended };
    throw new Error('the server did not start');
  }

  /** Ends those that are left, as they are told to. */
  async end(): Promise<void> {
    const ended = [...this.running].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of this.running) child.kill('SIGTERM');
    await Promise.all(ended);
  }

  async close(): Promise<void> {
    for (const child of this.running) child.kill('SIGKILL');
    await Promise.all(this.folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

/** Somebody whose page comes back by itself, and who remembers every edit that they were told of. */
export class Person {
  /** Ids of edits, in their order. */
  readonly told: string[] = [];
  readonly ends: ServerMessages['drag:end'][] = [];
  /** Whether a drag runs in the room, as far as they know. */
  private busy = false;
  /** Each time they came in: what they were shown. */
  readonly rooms: ServerMessages['room'][] = [];
  /** Edits that they were shown since they came in last, and how many of them are still to come. */
  private readonly shown = new Set<string>();
  private earlier = 0;
  /** Steps of frames that came. */
  frames = 0;
  /** Numbers of frames, which only grow. */
  readonly sequence: number[] = [];
  connected = false;
  readonly line: RoomSocket;
  private pulls = 0;
  /** Of this page: somebody may come again as the same member. */
  private readonly page = randomUUID().slice(0, 8);

  constructor(url: string, member: Membership) {
    this.line = openSocket(
      { base: url, member },
      {
        onMessage: (name, message) => {
          if (name === 'node') this.told.push((message as ServerMessages['node']).id);
          if (name === 'room') this.shown.clear();
          if (name === 'room' || name === 'history') {
            const { nodes, earlier = 0 } = message as ServerMessages['room' | 'history'];
            for (const { id } of nodes) this.shown.add(id);
            this.earlier = earlier;
          }
          if (name === 'drag:end') this.ends.push(message as ServerMessages['drag:end']);
          if (name === 'drag:start' || name === 'drag:end') this.busy = name === 'drag:start';
          if (name !== 'room') return;
          this.rooms.push(message as ServerMessages['room']);
          this.busy = (message as ServerMessages['room']).drag !== null;
          this.connected = true;
        },
        onFrame: ({ header }) => {
          this.frames++;
          this.sequence.push(header.seq);
          this.line.tell('frame:ack', { seq: header.seq });
        },
        onDown: () => (this.connected = false),
        onRefused: ({ code }) => {
          throw new Error(`was refused: ${code}`);
        },
        onUnreadable: (name) => {
          throw new Error(`${name} does not keep to its schema`);
        },
      },
    );
    // Socket.io's client does not heed Node's own switch for certificates that nobody vouches for.
    if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') this.line.io.io.opts.rejectUnauthorized = false;
    this.line.connect();
  }

  async in(): Promise<void> {
    await until('the room', () => this.connected);
  }

  /** Ids of all edits that were there when they came in, which come in parts. */
  async everyEdit(): Promise<ReadonlySet<string>> {
    await until('the whole history', () => this.connected && this.earlier === 0);
    return this.shown;
  }

  /** Presses and holds; resolves when the picture moves. */
  async hold(): Promise<void> {
    const before = this.frames;
    const answer = await this.line.send('pull:start', press(this.newPull(), 128, 128, 60, 0));
    if (!answer.ok) throw new Error(`the press was refused: ${answer.error.code}`);
    await until('frames', () => this.frames > before + 1);
  }

  /** Pulls what is held elsewhere, px to the right of where it was grabbed. */
  move(dx: number): void {
    this.line.sendNewest('pull:move', { pullId: this.held, target: { x: 128 + dx, y: 128 } });
  }

  /** Lets go of what is held. */
  async release(): Promise<void> {
    await this.line.send('pull:end', { pullId: this.held, target: { x: 128, y: 128 } });
  }

  /**
   * Presses, releases and waits for the edit, and until nothing moves any more: whoever pressed again at the end of the drag before theirs
   * would cut their own short, each time anew. @returns whether there was one, and not a lost connection
   */
  async pull(dx: number): Promise<boolean> {
    const pullId = this.newPull();
    const [times, before] = [this.rooms.length, this.ends.length];
    const started = await this.line.send('pull:start', press(pullId, 128, 128, dx, 0));
    if (!started.ok) return false;
    await this.line.send('pull:end', { pullId, target: { x: 128 + dx, y: 128 } });
    const lost = (): boolean => !this.connected || this.rooms.length > times;
    return until('the edit', () => lost() || (this.ends.length > before && !this.busy)).then(() => !lost());
  }

  private get held(): string {
    return `${this.page}-${this.pulls}`;
  }

  private newPull(): string {
    this.pulls++;
    return this.held;
  }

  close(): void {
    this.line.close();
  }
}
