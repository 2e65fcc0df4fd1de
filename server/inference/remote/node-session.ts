/** A worker's side of its stream with one room node: lets it in, does what it asks, and ends that when the node is gone. */
import { ROOT_CONTEXT, propagation, trace } from '@opentelemetry/api';
import { askFor, type Asking } from '../asking';
import { DragRunner, type OpenDrag } from '../drag-runner';
import { InferenceError, toWireError } from '../errors';
import type { FromDrag, ToDrag } from '../drag-messages';
import { findPack, type InferencePool } from '../pool';
import { isProof, newNonce, proofOf } from './handshake';
import { WIRE_VERSION, type FromRemote, type Offer, type ToRemote } from './messages';
import { StepSender, type Previews } from './step-sender';

/** The threads are STEPS_AHEAD of this process already. */
const AHEAD_OF_NODE = 1;
/** In which a node has to say who it is. */
export const HANDSHAKE_MS = 5000;

/** What a session works with. */
export interface SessionParts {
  readonly pool: InferencePool;
  readonly secret: string;
  readonly offer: () => Offer;
  /** Drags and calls under way, of all nodes. */
  readonly load: () => number;
  readonly send: (message: FromRemote) => void;
  /** Ends the stream. @param reason for the node's log */
  readonly refuse: (reason: string) => void;
}

type Drag = Extract<ToRemote, { kind: 'drag' | 'photo-drag' }>;
type Call = Extract<ToRemote, { kind: 'sample' | 'render' | 'face-map' }>;

export class NodeSession {
  private readonly drags = new Map<number, { readonly runner: DragRunner; readonly sender: StepSender }>();
  private readonly calls = new Map<number, AbortController>();
  private readonly nonce = newNonce();
  private theirs: Uint8Array | null = null;
  private letIn = false;
  private readonly late: NodeJS.Timeout;

  constructor(private readonly parts: SessionParts) {
    this.late = setTimeout(() => parts.refuse('said nothing for too long'), HANDSHAKE_MS);
  }

  /** Drags that this node has here. */
  get dragCount(): number {
    return this.drags.size;
  }

  get known(): boolean {
    return this.letIn;
  }

  receive(message: ToRemote): void {
    if (!this.letIn) {
      this.meet(message);
      return;
    }
    switch (message.kind) {
      case 'hello':
      case 'proof':
        return;
      case 'ping':
        this.parts.send({ kind: 'beat', at: message.at, load: this.parts.load() });
        return;
      case 'sample':
      case 'render':
      case 'face-map':
        void this.answer(message);
        return;
      case 'drop':
        this.calls.get(message.call)?.abort(new Error('whoever asked has left'));
        return;
      case 'drag':
      case 'photo-drag':
        this.begin(message);
        return;
      default:
        this.tell(message);
    }
  }

  /** The node is gone: nothing is done for it any more. */
  end(): void {
    clearTimeout(this.late);
    for (const [drag, { runner }] of this.drags) runner.receive({ kind: 'cancel', drag });
    for (const call of this.calls.values()) call.abort(new Error('the node has left'));
  }

  private meet(message: ToRemote): void {
    const { secret, send, refuse, offer } = this.parts;
    if (message.kind === 'hello' && this.theirs === null) {
      if (message.version !== WIRE_VERSION) {
        refuse(`speaks version ${message.version}, this worker ${WIRE_VERSION}: let both be of one version of Tug`);
        return;
      }
      this.theirs = message.nonce;
      const nonces = { node: message.nonce, worker: this.nonce };
      send({ kind: 'challenge', nonce: this.nonce, mac: proofOf(secret, 'worker', nonces) });
      return;
    }
    const { theirs } = this;
    if (message.kind !== 'proof' || theirs === null) {
      refuse('did not say who it is');
      return;
    }
    if (!isProof(message.mac, secret, 'node', { node: theirs, worker: this.nonce })) {
      refuse('has another TUG_WORKER_SECRET');
      return;
    }
    clearTimeout(this.late);
    this.letIn = true;
    send({ kind: 'offer', offer: offer() });
  }

  private async answer(message: Call): Promise<void> {
    const { pool, send } = this.parts;
    const { call, pack, holder } = message;
    const left = new AbortController();
    this.calls.set(call, left);
    let ms = 0;
    const by = { ...unpaid(holder), signal: left.signal, spent: (spent: number) => (ms += spent) };
    try {
      await askFor(by, async () => {
        switch (message.kind) {
          case 'sample': {
            const { seed, truncation } = message;
            const { ws, image } = await pool.sample({ pack, seed, truncation });
            send({ kind: 'rendered', call, ws, image, ms });
            return;
          }
          case 'render': {
            const { ws } = message;
            send({ kind: 'rendered', call, ws: new Float32Array(), image: await pool.render({ pack, ws }), ms });
            return;
          }
          case 'face-map':
            send({ kind: 'face-mapped', call, map: await pool.faceMap({ pack, ws: message.ws }), ms });
        }
      });
    } catch (error) {
      send({ kind: 'call-failed', call, error: toWireError(error) });
    } finally {
      this.calls.delete(call);
    }
  }

  private begin(message: Drag): void {
    const { drag, holder } = message;
    const sender = new StepSender(this.parts.send, message.kind === 'drag' ? this.previewsOf(message) : null);
    const open = () => Promise.resolve(askFor(unpaid(holder), () => this.open(message)));
    const span = trace
      .getTracer('tug')
      .startSpan('drag on a worker', {}, propagation.extract(ROOT_CONTEXT, message.trace ?? {}));
    const made = { steps: 0, waitedMs: 0 };
    const post = (of: FromDrag) => {
      if (of.kind === 'step') {
        made.steps = of.step.index;
        made.waitedMs += of.step.waited;
      }
      sender.post(of);
    };
    const runner = new DragRunner(drag, open, post, toWireError, AHEAD_OF_NODE);
    this.drags.set(drag, { runner, sender });
    void runner.run().finally(() => {
      this.drags.delete(drag);
      span.setAttributes({ 'tug.steps': made.steps, 'tug.waited_ms': made.waitedMs }).end();
    });
  }

  private open(message: Drag): OpenDrag {
    const { pool } = this.parts;
    const release = () => undefined;
    if (message.kind === 'drag') return { drag: pool.startDrag(message.request), release };
    const { pack, surface: hash, ...start } = message.start;
    const surface = pool.surfaces(pack).find(({ sha256 }) => sha256 === hash);
    if (surface === undefined)
      throw new InferenceError('unknown-pack', `there is no such surface of the pack "${pack.name}"`, pack.name);
    return { drag: pool.photos.startDrag({ ...start, surface }), release };
  }

  /** Side of the JPEG that steps come as; null of a pack that is not here, whose drag fails. */
  private previewsOf({ request, previews }: Extract<Drag, { kind: 'drag' }>): Previews | null {
    const manifest = findPack(this.parts.pool, request.pack);
    return previews && manifest !== null ? { side: manifest.resolution, masked: request.mask !== null } : null;
  }

  private tell(message: ToDrag): void {
    // A drag that has just ended may still be spoken to.
    const open = this.drags.get(message.drag);
    if (open === undefined) return;
    if (message.kind === 'mask') open.sender.masked(message.mask !== null);
    try {
      open.runner.receive(message);
    } catch (error) {
      // Whoever asks has looked already; still nobody else here may suffer.
      this.parts.send({ kind: 'drag-failed', drag: message.drag, error: toWireError(error) });
      open.runner.receive({ kind: 'cancel', drag: message.drag });
    }
  }
}

/** Somebody on the node; that is where it is counted. */
const unpaid = (holder: string): Asking => ({
  holder,
  spent: () => undefined,
  check: () => Promise.resolve(),
  signal: null,
});
