import { startDrag } from '../../lib/drag/session';
import type { DragModel } from '../../lib/drag/model';
import type { DragRequest, DragSession } from '../../lib/drag/types';
import { toWireError } from './errors';
import { STEPS_AHEAD, type FromWorker, type ToWorker } from './messages';
import type { Rounds } from './rounds';

type DragMessage = Extract<ToWorker, { drag: number }>;

/** One drag inside the worker: takes a step when the consumer has room for it and its turn has come, and sends it off. */
export class DragRunner {
  private readonly session: DragSession;
  private credit = STEPS_AHEAD;
  private wake: (() => void) | null = null;
  private ending = false;

  /** @throws DragInputError when the request cannot be used. */
  constructor(
    private readonly id: number,
    model: DragModel,
    request: DragRequest,
    rounds: Rounds,
    private readonly post: (message: FromWorker, transfer?: ArrayBufferLike[]) => void,
  ) {
    this.session = startDrag(model, request, (work) => rounds.run(work));
  }

  async run(): Promise<void> {
    try {
      const steps = this.session[Symbol.asyncIterator]();
      for (;;) {
        await this.room();
        const next = await steps.next();
        if (next.done === true) break;
        this.credit--;
        this.post({ kind: 'step', drag: this.id, step: next.value }, [next.value.image.buffer, next.value.ws.buffer]);
      }
      this.post({ kind: 'end', drag: this.id, result: await this.session.result });
    } catch (error) {
      this.post({ kind: 'drag-failed', drag: this.id, error: toWireError(error) });
    }
  }

  receive(message: DragMessage): void {
    switch (message.kind) {
      case 'credit':
        this.credit++;
        break;
      case 'points':
        this.session.setPoints(message.points);
        break;
      case 'mask':
        this.session.setMask(message.mask);
        break;
      case 'settings':
        this.session.setSettings(message.settings);
        break;
      case 'finish':
        this.session.finish();
        break;
      case 'stop':
        this.session.stop();
        this.ending = true;
        break;
      case 'cancel':
        this.session.cancel();
        this.ending = true;
        break;
    }
    this.wake?.();
  }

  /** Waits until the consumer has taken a step; a drag that was told to end does not wait for that. */
  private async room(): Promise<void> {
    while (this.credit <= 0 && !this.ending) {
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = null;
    }
  }
}
