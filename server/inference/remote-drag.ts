import { validateMask, validatePoints } from '../../lib/drag/validate';
import { validateSettings } from '../../lib/drag/settings';
import type { DragModelShape } from '../../lib/drag/model';
import type { DragMask, DragPoint, DragResult, DragRun, DragSettings, DragStep } from '../../lib/drag/types';
import type { ToDrag } from './drag-messages';

type Outcome = { readonly result: DragResult } | { readonly error: Error };

/** The main thread's end of a drag that runs in a worker. Steps that were not taken yet wait here, at most STEPS_AHEAD of them. */
export class RemoteDrag implements DragRun {
  readonly result: Promise<DragResult>;
  private readonly steps: DragStep[] = [];
  private outcome: Outcome | null = null;
  private wake: (() => void) | null = null;
  private iterated = false;
  private settle!: (outcome: Outcome) => void;

  /**
   * @param shape what is asked of it must fit; null where whoever asks has looked already
   * @param onStep told of each step when it comes, before somebody takes it
   */
  constructor(
    private readonly id: number,
    private readonly shape: DragModelShape | null,
    private readonly post: (message: ToDrag) => void,
    private readonly onStep: (step: DragStep) => void = () => undefined,
  ) {
    this.result = new Promise<DragResult>((resolve, reject) => {
      this.settle = (outcome) => ('error' in outcome ? reject(outcome.error) : resolve(outcome.result));
    });
    // Whoever iterates sees the error; an unread `result` must not end the process.
    this.result.catch(() => undefined);
  }

  setPoints(points: readonly DragPoint[]): void {
    if (this.shape !== null) validatePoints(points, this.shape);
    this.post({ kind: 'points', drag: this.id, points });
  }

  setMask(mask: DragMask | null): void {
    if (this.shape !== null) validateMask(mask, this.shape);
    this.post({ kind: 'mask', drag: this.id, mask });
  }

  setSettings(settings: DragSettings): void {
    if (this.shape !== null) validateSettings(settings, this.shape);
    this.post({ kind: 'settings', drag: this.id, settings });
  }

  finish(): void {
    this.post({ kind: 'finish', drag: this.id });
  }

  stop(): void {
    this.post({ kind: 'stop', drag: this.id });
  }

  cancel(): void {
    this.post({ kind: 'cancel', drag: this.id });
  }

  /** A step from the worker. */
  deliver(step: DragStep): void {
    this.onStep(step);
    this.steps.push(step);
    this.wake?.();
  }

  /** The last word on this drag; later ones are ignored. */
  end(outcome: Outcome): void {
    if (this.outcome !== null) return;
    this.outcome = outcome;
    this.settle(outcome);
    this.wake?.();
  }

  [Symbol.asyncIterator](): AsyncGenerator<DragStep, DragResult> {
    if (this.iterated) throw new Error('a drag can be iterated only once');
    this.iterated = true;
    return this.take();
  }

  private async *take(): AsyncGenerator<DragStep, DragResult> {
    try {
      for (;;) {
        const step = this.steps.shift();
        if (step !== undefined) {
          this.post({ kind: 'credit', drag: this.id });
          yield step;
        } else if (this.outcome !== null) {
          if ('error' in this.outcome) throw this.outcome.error;
          return this.outcome.result;
        } else {
          await new Promise<void>((resolve) => (this.wake = resolve));
          this.wake = null;
        }
      }
    } finally {
      // A consumer that leaves early wants no more steps.
      if (this.outcome === null) this.stop();
    }
  }
}
