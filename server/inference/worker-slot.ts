import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import './no-telemetry';
import type { DragModelShape } from '../../lib/drag/model';
import type { FaceMap } from '../../lib/face/face-map';
import type { DragRequest, DragStep } from '../../lib/drag/types';
import { asking } from './asking';
import { fromWireError, InferenceError } from './errors';
import type { PoolLogger } from './logger';
import { packId, packKey } from '../../lib/pack/id';
import type { PackOnDisk } from './library/read-pack';
import type { ToDrag } from './drag-messages';
import type { FromWorker, TakenPack, ToWorker, WorkerSetup } from './messages';
import type { RenderedLatent } from './pool';
import type { Provider } from './provider';
import { RemoteDrag } from './remote-drag';

/** A worker that dies this often before it is ready will not get well by trying again. */
const MAX_FAILED_STARTS = 3;

export type ReadyMessage = Extract<FromWorker, { kind: 'ready' }>;
type CallMessage = Exclude<Extract<ToWorker, { call: number }>, { kind: 'drop' }>;
/** Without `call`, which the slot adds; spread over the union, since Omit alone would merge its members. */
type Call = CallMessage extends infer M ? (M extends CallMessage ? Omit<M, 'call'> : never) : never;
/** What is computed of a latent or a seed: for whom is known from elsewhere. */
type Computing = Call extends infer M ? (M extends { holder: string } ? Omit<M, 'holder'> : never) : never;
type Answer = Extract<FromWorker, { kind: 'rendered' | 'added' | 'face-mapped' }>;
interface PendingCall {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The set-up of a thread that is to use `provider` where another does; the CPU remains if that device is gone. */
export function settledOn(setup: WorkerSetup, provider: Provider): WorkerSetup {
  return { ...setup, candidates: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'], choose: 'first' };
}

/**
 * One inference thread and what is under way in it. A thread that dies is replaced; its calls and drags end with an error
 * that says so.
 */
export class WorkerSlot {
  /** Resolves when the first thread has loaded its packs. */
  readonly ready: Promise<ReadyMessage>;
  restarts = 0;
  steps = 0;
  /** Packs whose networks are in memory, by `packKey`. */
  loaded: ReadonlySet<string> = new Set();
  private worker: Worker;
  private failedStarts = 0;
  private closed = false;
  private dead: InferenceError | null = null;
  private next = 1;
  private readonly calls = new Map<number, PendingCall>();
  private readonly drags = new Map<number, RemoteDrag>();
  private onReady!: (message: ReadyMessage) => void;
  private onDead!: (error: Error) => void;

  /** @param onDrew told of every call of a generator: how many pictures it drew */
  constructor(
    private setup: WorkerSetup,
    private readonly logger: PoolLogger,
    private readonly onDrew: (pictures: number) => void = () => undefined,
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.onReady = resolve;
      this.onDead = reject;
    });
    this.ready.catch(() => undefined);
    this.worker = this.start();
  }

  /** Drags and calls under way, for choosing the least busy slot. */
  get load(): number {
    return this.drags.size + this.calls.size;
  }

  get dragCount(): number {
    return this.drags.size;
  }

  /** The thread's number, which changes when it is replaced. */
  get threadId(): number {
    return this.worker.threadId;
  }

  /** Draws a seed or a latent. @throws as `compute` */
  async draw(message: Computing): Promise<RenderedLatent> {
    const answer = await this.compute(message);
    if (answer.kind !== 'rendered') throw new Error(`the worker answered ${answer.kind}`);
    return answer.rendered;
  }

  /** What a latent's picture shows where. @throws as `compute` */
  async faceMap(message: Computing): Promise<FaceMap | null> {
    const answer = await this.compute(message);
    if (answer.kind !== 'face-mapped') throw new Error(`the worker answered ${answer.kind}`);
    return answer.map;
  }

  /** Takes a pack in, also into threads that follow. */
  async add(pack: PackOnDisk): Promise<TakenPack> {
    const answer = await this.call({ kind: 'add', pack });
    if (answer.kind !== 'added') throw new Error(`the worker answered ${answer.kind}`);
    // Not before: a pack that ends its thread must not be loaded by the next one.
    if (answer.taken.refused === null) this.setup = { ...this.setup, packs: [...this.setup.packs, pack] };
    return answer.taken;
  }

  remove(pack: PackOnDisk): void {
    const key = packKey(packId(pack.manifest));
    this.setup = { ...this.setup, packs: this.setup.packs.filter(({ manifest }) => packKey(packId(manifest)) !== key) };
    this.worker.postMessage({ kind: 'remove', pack: key } satisfies ToWorker);
  }

  /** @param onStep told of each step when it comes */
  startDrag(request: DragRequest, shape: DragModelShape, onStep?: (step: DragStep) => void): RemoteDrag {
    if (this.dead !== null) throw this.dead;
    const id = this.next++;
    // Messages of a drag that is over go nowhere, whichever thread runs by then.
    const post = (message: ToDrag) => {
      if (this.drags.has(id)) this.worker.postMessage(message);
    };
    const drag = new RemoteDrag(id, shape, post, onStep);
    this.drags.set(id, drag);
    this.worker.postMessage({ kind: 'drag', drag: id, request, holder: asking().holder } satisfies ToWorker);
    return drag;
  }

  /** Lets the thread end between two runs without this slot expecting it, as an uncaught error in it would; for tests. */
  kill(): void {
    this.worker.postMessage({ kind: 'close' } satisfies ToWorker);
  }

  async close(): Promise<void> {
    this.closed = true;
    // An id of -1 means that the thread has ended already.
    if (this.worker.threadId !== -1) {
      const ended = once(this.worker, 'exit');
      this.worker.postMessage({ kind: 'close' } satisfies ToWorker);
      await ended;
    }
    this.failAll(new InferenceError('closed', 'the inference service was closed'));
  }

  /** For whom it is asked, and who pays it. @throws the reason of their signal when they left before its turn came */
  private async compute(message: Computing): Promise<Answer> {
    const { holder, spent, signal } = asking();
    signal?.throwIfAborted();
    const call = this.next;
    const leave = () => {
      if (this.calls.has(call)) this.worker.postMessage({ kind: 'drop', call } satisfies ToWorker);
    };
    signal?.addEventListener('abort', leave);
    try {
      const answer = await this.call({ ...message, holder });
      if (answer.kind !== 'added') spent(answer.ms);
      return answer;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  private call(message: Call): Promise<Answer> {
    if (this.dead !== null) return Promise.reject(this.dead);
    const call = this.next++;
    return new Promise((resolve, reject) => {
      this.calls.set(call, { resolve, reject });
      this.worker.postMessage({ ...message, call });
    });
  }

  private start(): Worker {
    // No arguments of the main thread's Node: the thread loads TypeScript by itself, whatever loader runs here.
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: this.setup, execArgv: [] });
    let reason = 'it ended by itself';
    worker.on('message', (message: FromWorker) => this.receive(message));
    worker.on('error', (error) => (reason = error.message));
    worker.on('exit', () => this.replace(reason));
    return worker;
  }

  private replace(reason: string): void {
    if (this.closed) return;
    this.failAll(
      new InferenceError(
        'worker-crashed',
        `the inference worker stopped: ${reason}; it is being started again, try once more`,
      ),
    );
    this.failedStarts++;
    if (this.failedStarts >= MAX_FAILED_STARTS) {
      this.dead = new InferenceError('worker-crashed', `the inference worker cannot be started: ${reason}`);
      this.logger.error({ reason }, 'inference worker given up');
      this.onDead(this.dead);
      return;
    }
    this.restarts++;
    this.logger.error({ reason }, 'inference worker stopped; starting another');
    this.worker = this.start();
  }

  private failAll(error: InferenceError): void {
    for (const call of this.calls.values()) call.reject(error);
    this.calls.clear();
    for (const drag of this.drags.values()) drag.end({ error });
    this.drags.clear();
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.failedStarts = 0;
        // A thread that takes over goes on with the same provider: frames of one edit are to be of one device.
        this.setup = settledOn(this.setup, message.provider);
        this.onReady(message);
        return;
      case 'loaded':
        this.loaded = new Set(message.packs);
        return;
      case 'drew':
        this.onDrew(message.pictures);
        return;
      case 'rendered':
      case 'added':
      case 'face-mapped':
        this.calls.get(message.call)?.resolve(message);
        this.calls.delete(message.call);
        return;
      case 'call-failed':
        this.calls.get(message.call)?.reject(fromWireError(message.error));
        this.calls.delete(message.call);
        return;
      case 'step':
        this.steps++;
        this.drags.get(message.drag)?.deliver(message.step);
        return;
      case 'end':
        this.endDrag(message.drag, (drag) => drag.end({ result: message.result }));
        return;
      case 'drag-failed':
        this.endDrag(message.drag, (drag) => drag.end({ error: fromWireError(message.error) }));
    }
  }

  private endDrag(id: number, end: (drag: RemoteDrag) => void): void {
    const drag = this.drags.get(id);
    if (drag === undefined) return;
    this.drags.delete(id);
    end(drag);
  }
}
