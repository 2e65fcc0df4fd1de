/** The inference pool for room nodes on other machines: takes their streams, tells what it offers, and drains before it ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Server, ServerCredentials, status, type ServerDuplexStream } from '@grpc/grpc-js';
import { nanoid } from 'nanoid';
import type { DragStep } from '../../../lib/drag/types';
import { packId } from '../../../lib/pack/id';
import type { PoolLogger } from '../logger';
import type { InferencePool } from '../pool';
import { addressText, type Address } from './address';
import type { FromRemote, Offer, ToRemote } from './messages';
import { NodeSession } from './node-session';
import { CHANNEL_OPTIONS, WORKER_SERVICE } from './service';

/** Nodes that have not said who they are yet: those of a fleet that starts at once, and no flood. */
const MOST_STRANGERS = 64;
/** Longest that a draining worker waits for what runs: nodes take it elsewhere within a step or two. */
export const DRAIN_MS = 10_000;
const DRAIN_LOOK_MS = 20;
/** After the last drag has left: what was said to its node is on the line. */
const LAST_WORDS_MS = 100;
/** Packs in memory are told of at once when they change the choice, and looked at this often. */
const OFFER_MS = 1000;

export interface WorkerServerOptions {
  readonly listen: Address;
  readonly secret: string;
  readonly pool: InferencePool;
  readonly logger: PoolLogger;
  /** Told of every step that is made for a node. */
  readonly onStep?: (step: DragStep) => void;
}

interface Open {
  readonly session: NodeSession;
  readonly send: (message: FromRemote) => void;
}

type Stream = ServerDuplexStream<ToRemote, FromRemote>;

export class WorkerServer {
  readonly id = nanoid();
  private readonly server = new Server({ ...CHANNEL_OPTIONS });
  private readonly open = new Set<Open>();
  private readonly timer: NodeJS.Timeout;
  private isDraining = false;
  private told = '';
  /** Where it listens; another port than asked for when that was 0. */
  private at: Address;

  private constructor(private readonly options: WorkerServerOptions) {
    this.at = options.listen;
    this.server.addService(WORKER_SERVICE, { work: (stream: Stream) => this.meet(stream) });
    this.timer = setInterval(() => this.tellOffer(), OFFER_MS).unref();
    options.pool.onPacks(() => this.tellOffer());
  }

  /** @throws Error when it cannot listen there */
  static async start(options: WorkerServerOptions): Promise<WorkerServer> {
    const worker = new WorkerServer(options);
    const port = await new Promise<number>((resolve, reject) => {
      worker.server.bindAsync(addressText(options.listen), ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    worker.at = { ...options.listen, port };
    return worker;
  }

  get address(): Address {
    return this.at;
  }

  get draining(): boolean {
    return this.isDraining;
  }

  /** Room nodes that are let in. */
  get nodes(): number {
    return [...this.open].filter(({ session }) => session.known).length;
  }

  /** Drags and calls under way, of all nodes. */
  get load(): number {
    return this.options.pool.stats().workers.reduce((sum, { load }) => sum + load, 0);
  }

  offer(): Offer {
    const { pool } = this.options;
    return {
      id: this.id,
      device: pool.provider,
      places: pool.stats().workers.length,
      packs: [...pool.packs.values()].map((manifest) => {
        const pack = packId(manifest);
        return { ...pack, stepMs: pool.stepMs(pack), loaded: pool.isLoaded(pack) };
      }),
      draining: this.isDraining,
    };
  }

  /** Takes nothing new, and waits until the nodes have taken elsewhere what runs. */
  async drain(): Promise<void> {
    this.isDraining = true;
    this.tellOffer();
    const end = performance.now() + DRAIN_MS;
    while (this.runs() && performance.now() < end) await sleep(DRAIN_LOOK_MS);
    await sleep(LAST_WORDS_MS);
  }

  /** Ends all streams. The pool is not its own. */
  close(): void {
    clearInterval(this.timer);
    for (const { session } of this.open) session.end();
    this.server.forceShutdown();
  }

  private runs(): boolean {
    return [...this.open].some(({ session }) => session.dragCount > 0);
  }

  private meet(stream: Stream): void {
    const peer = stream.getPeer();
    const { logger, onStep } = this.options;
    let over = false;
    const refuse = (reason: string, code = status.PERMISSION_DENIED) => {
      if (over) return;
      logger.warn({ peer, reason }, 'a node was not let in');
      end();
      stream.emit('error', { code, details: reason });
    };
    const send = (message: FromRemote) => {
      if (over) return;
      stream.write(message);
      if (message.kind === 'step') onStep?.(message.step);
    };
    const session = new NodeSession({
      ...this.options,
      offer: () => this.offer(),
      load: () => this.load,
      send,
      refuse,
    });
    const open = { session, send };
    const end = () => {
      over = true;
      this.open.delete(open);
      session.end();
    };
    const strangers = [...this.open].filter((other) => !other.session.known).length;
    this.open.add(open);
    stream.on('data', (message: ToRemote) => {
      if (!over) session.receive(message);
    });
    stream.on('error', end);
    stream.on('cancelled', end);
    stream.on('end', () => {
      end();
      stream.end();
    });
    if (strangers >= MOST_STRANGERS) refuse('too many at once say nothing', status.RESOURCE_EXHAUSTED);
  }

  private tellOffer(): void {
    const offer = this.offer();
    // Times of steps drift all the while; they are no reason.
    const now = JSON.stringify({ ...offer, packs: offer.packs.map(({ stepMs: _, ...pack }) => pack) });
    if (now === this.told) return;
    this.told = now;
    for (const { session, send } of this.open) if (session.known) send({ kind: 'offer', offer });
  }
}
