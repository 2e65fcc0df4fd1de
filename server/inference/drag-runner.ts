import { startDrag } from '../../lib/drag/run';
import type { DragRequest, DragRun } from '../../lib/drag/types';
import { cannotDrag, toWireError } from './errors';
import type { HeldModel } from './library/loaded-packs';
import { STEPS_AHEAD, type FromWorker, type ToWorker } from './messages';
import type { Rounds } from './rounds';

type DragMessage = Extract<ToWorker, { drag: number }>;

/** One drag inside the worker: takes a step when the consumer has room for it and its turn has come, and sends it off. */
export class DragRunner {
  private drag: DragRun | null = null;
  /** What was said to it while its model was being loaded. */
  private early: DragMessage[] = [];
  private credit = STEPS_AHEAD;
  private wake: (() => void) | null = null;
  private ending = false;

  constructor(
    private readonly id: number,
    private readonly hold: () => Promise<HeldModel>,
    private readonly request: DragRequest,
    private readonly rounds: Rounds,
    private readonly post: (message: FromWorker, transfer?: ArrayBufferLike[]) => void,
  ) {}

  async run(): Promise<void> {
    let held: HeldModel | null = null;
    try {
      held = await this.hold();
      const drag = this.begin(held);
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
      this.post({ kind: 'drag-failed', drag: this.id, error: toWireError(error) });
    } finally {
      held?.release();
    }
  }

  /** @throws DragInputError when the request cannot be used. */
  private begin({ model }: HeldModel): DragRun {
    const networks = model.dragModel();
    if (networks === null) throw cannotDrag(model.manifest.name);
    const drag = startDrag(networks, this.request, (work) => this.rounds.run(work));
    this.drag = drag;
    for (const message of this.early) this.receive(message);
    this.early = [];
    return drag;
  }

  receive(message: DragMessage): void {
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
