/** A room node's line to one worker: kept up, begun again when it breaks. What runs over it when it breaks fails with `worker-lost`. */
import { context, propagation } from '@opentelemetry/api';
import type { DragModelShape } from '../../../lib/drag/model';
import type { DragStep } from '../../../lib/drag/types';
import { asking } from '../asking';
import { fromWireError, InferenceError } from '../errors';
import type { PoolLogger } from '../logger';
import { RemoteDrag } from '../remote-drag';
import { Heartbeat } from './heartbeat';
import { Line, type Grpc } from './line';
import type { FromRemote, Offer, ToRemote } from './messages';
import { SlowNetworks } from './slow-networks';

/** Before a line is begun again, ms: soon, then ever more rarely. */
const AGAIN_MS = { first: 100, most: 2000 } as const;

type Call = Extract<ToRemote, { kind: 'sample' | 'render' | 'face-map' }>;
/** Without what the link adds. */
export type Asked = Call extends infer M ? (M extends Call ? Omit<M, 'call' | 'holder'> : never) : never;
export type Answer = Extract<FromRemote, { kind: 'rendered' | 'face-mapped' }>;
type Begun = Extract<ToRemote, { kind: 'drag' | 'photo-drag' }>;
export type Begin = Begun extends infer M ? (M extends Begun ? Omit<M, 'drag' | 'holder' | 'trace'> : never) : never;

/** How a drag over a link is followed. */
export interface DragEvents {
  /** It should go on elsewhere. */
  readonly leave: () => void;
  /** A step came. */
  readonly step: (step: DragStep) => void;
}

export interface LinkOptions {
  readonly grpc: Grpc;
  /** HOST:PORT. */
  readonly address: string;
  readonly secret: string;
  readonly logger: PoolLogger;
  /** What it offers, whether it is there, or whether it is slow has changed. */
  readonly onChange: (link: WorkerLink) => void;
}

export class WorkerLink {
  /** Made by this node's drags there. */
  steps = 0;
  /** To be told of the steps that are made there. */
  readonly networks = new SlowNetworks(() => this.options.onChange(this));
  private line: Line;
  private heartbeat: Heartbeat | null = null;
  private told: Offer | null = null;
  private theirLoad = 0;
  private isClosed = false;
  private failures = 0;
  private next = 1;
  private again: NodeJS.Timeout | null = null;
  private readonly drags = new Map<number, { readonly drag: RemoteDrag; readonly leave: () => void }>();
  private readonly calls = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();

  constructor(private readonly options: LinkOptions) {
    this.line = this.connect();
  }

  get address(): string {
    return this.options.address;
  }

  /** Null while it is not there. */
  get offer(): Offer | null {
    return this.told;
  }

  get slow(): boolean {
    return this.networks.slow || (this.heartbeat?.slow ?? false);
  }

  /** How long it takes to answer, ms. */
  get answerMs(): number {
    return this.heartbeat?.ms ?? 0;
  }

  /** Of this node. */
  get dragCount(): number {
    return this.drags.size;
  }

  /** Drags and calls under way there: as it said last, and at least what this node has there. */
  get load(): number {
    return Math.max(this.theirLoad, this.drags.size + this.calls.size);
  }

  /** @param shape what is asked of the drag must fit; null where whoever asks has looked already */
  startDrag(begin: Begin, shape: DragModelShape | null, { leave, step }: DragEvents): RemoteDrag {
    const id = this.next++;
    const post = (message: ToRemote) => {
      if (this.drags.has(id)) this.line.send(message);
    };
    const drag = new RemoteDrag(id, shape, post, (made) => {
      this.steps++;
      step(made);
    });
    this.drags.set(id, { drag, leave });
    const trace: Record<string, string> = {};
    propagation.inject(context.active(), trace);
    this.line.send({
      ...begin,
      drag: id,
      holder: asking().holder,
      ...(Object.keys(trace).length > 0 ? { trace } : {}),
    });
    return drag;
  }

  /** @throws InferenceError `worker-lost` when the line breaks, what the worker says, and the reason of whoever asks when they leave */
  async call(asked: Asked): Promise<Answer> {
    const { holder, spent, signal } = asking();
    signal?.throwIfAborted();
    if (this.told === null) throw this.lostError('it is not there');
    const call = this.next++;
    const leave = () => this.line.send({ kind: 'drop', call });
    signal?.addEventListener('abort', leave);
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        this.calls.set(call, { resolve, reject });
        this.line.send({ ...asked, call, holder });
      });
      spent(answer.ms);
      return answer;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', leave);
      this.calls.delete(call);
    }
  }

  /** Asks drags that run there to go on elsewhere, one after the other. @param may asked before each */
  leave(may: () => boolean = () => true): void {
    for (const { leave } of [...this.drags.values()]) if (may()) leave();
  }

  close(): void {
    this.isClosed = true;
    if (this.again !== null) clearTimeout(this.again);
    this.line.end('the node closes');
  }

  private connect(): Line {
    const { grpc, address, secret } = this.options;
    return new Line(grpc, address, secret, {
      message: (message) => this.receive(message),
      lost: (reason) => this.lost(reason),
    });
  }

  private offered(offer: Offer): void {
    if (this.told === null) {
      const { address, logger, onChange } = this.options;
      const { device, places } = offer;
      logger.info({ worker: address, device, places }, 'an inference worker is there');
      this.failures = 0;
      this.heartbeat = new Heartbeat({
        ping: (at) => this.line.send({ kind: 'ping', at }),
        silent: () => this.line.end('it hangs'),
        changed: () => onChange(this),
      });
    }
    this.told = offer;
    this.options.onChange(this);
  }

  private lost(reason: string): void {
    const { logger, address, onChange } = this.options;
    const wasThere = this.told !== null;
    this.told = null;
    this.theirLoad = 0;
    this.heartbeat?.stop();
    this.heartbeat = null;
    // Once: a worker that stays away must not fill the log.
    if (!this.isClosed && (wasThere || this.failures === 0))
      logger.warn({ worker: address, reason }, 'an inference worker is not there');
    const error = this.lostError(reason);
    for (const { reject } of [...this.calls.values()]) reject(error);
    for (const id of [...this.drags.keys()]) this.endDrag(id, { error });
    if (this.isClosed) return;
    const wait = Math.min(AGAIN_MS.most, AGAIN_MS.first * 2 ** this.failures);
    this.failures++;
    this.again = setTimeout(() => (this.line = this.connect()), wait).unref();
    if (wasThere) onChange(this);
  }

  private lostError(reason: string): InferenceError {
    const code = this.isClosed ? 'closed' : 'worker-lost';
    return new InferenceError(code, `the inference worker at ${this.address} was lost: ${reason}`);
  }

  private receive(message: FromRemote): void {
    this.heartbeat?.heard();
    switch (message.kind) {
      case 'offer':
        this.offered(message.offer);
        return;
      case 'beat':
        this.theirLoad = message.load;
        this.heartbeat?.answered(message.at);
        return;
      case 'rendered':
      case 'face-mapped':
        this.calls.get(message.call)?.resolve(message);
        return;
      case 'call-failed':
        this.calls.get(message.call)?.reject(fromWireError(message.error));
        return;
      case 'step':
        this.drags.get(message.drag)?.drag.deliver(message.step);
        return;
      case 'end':
        this.endDrag(message.drag, { result: message.result });
        return;
      case 'drag-failed':
        this.endDrag(message.drag, { error: fromWireError(message.error) });
    }
  }

  private endDrag(id: number, outcome: Parameters<RemoteDrag['end']>[0]): void {
    const open = this.drags.get(id);
    this.drags.delete(id);
    open?.drag.end(outcome);
  }
}
