import type { DragRun } from '../../lib/drag/types';
import { toWireError } from './errors';
import { STEPS_AHEAD, type FromDrag, type ToDrag } from './drag-messages';

/** A drag with what it holds while it runs. */
export interface OpenDrag {
  readonly drag: DragRun;
  release(): void;
}

/** One drag inside the worker: takes a step when the consumer has room for it and its turn has come, and sends it off. */
export class DragRunner {
  private drag: DragRun | null = null;
  /** What was said to it while what it needs was being loaded. */
  private early: ToDrag[] = [];
  private wake: (() => void) | null = null;
  private ending = false;

  constructor(
    private readonly id: number,
    private readonly open: () => Promise<OpenDrag>,
    private readonly post: (message: FromDrag, transfer?: ArrayBufferLike[]) => void,
    private readonly wireError: typeof toWireError = toWireError,
    /** Steps that it may be ahead of whoever takes them. */
    private credit = STEPS_AHEAD,
  ) {}

  async run(): Promise<void> {
    let opened: OpenDrag | null = null;
    try {
      opened = await this.open();
      const { drag } = opened;
      this.drag = drag;
      for (const message of this.early) this.receive(message);
      this.early = [];
      const steps = drag[Symbol.asyncIterator]();
      for (;;) {
        await this.room();
        const next = await steps.next();
        if (next.done === true) break;
        this.credit--;
        this.post({ kind: 'step', drag: this.id, step: next.value }, [next.value.image.buffer, next.value.ws.buffer]);
      }
      this.post({ kind: 'end', drag: this.id, result: await drag.result });
    } catch (error) {
      this.post({ kind: 'drag-failed', drag: this.id, error: this.wireError(error) });
    } finally {
      opened?.release();
    }
  }

  receive(message: ToDrag): void {
    const { drag } = this;
    if (drag === null) {
      this.early.push(message);
      return;
    }
    switch (message.kind) {
      case 'credit':
        this.credit++;
        break;
      case 'points':
        drag.setPoints(message.points);
        break;
      case 'mask':
        drag.setMask(message.mask);
        break;
      case 'settings':
        drag.setSettings(message.settings);
        break;
      case 'finish':
        drag.finish();
        break;
      case 'stop':
        drag.stop();
        this.ending = true;
        break;
      case 'cancel':
        drag.cancel();
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
