import { DragControl } from './control';
import { DragLoop, type Settled } from './loop';
import type { DragModel } from './model';
import { validateMask, validatePoints, validateRequest } from './validate';
import { validateSettings } from './settings';
import type {
  DragMask,
  DragPoint,
  DragRequest,
  DragResult,
  DragRun,
  DragSettings,
  DragStep,
  MadeStep,
  StopReason,
} from './types';

/** Runs one step's work; whoever shares the networks between drags passes one that makes them take turns. */
export type StepGate = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A drag in this thread. It is driven by its consumer: a step is computed when it is asked for, never ahead. Only where pictures are
 * drawn beside (`DragModel.drawsBeside`) is the next one made while the one that was asked for is drawn.
 *
 * @throws DragInputError when the request cannot be used.
 */
export function startDrag(model: DragModel, request: DragRequest, gate: StepGate = (work) => work()): DragRun {
  validateRequest(request, model.shape);
  return new LocalDragRun(model, request, gate);
}

class LocalDragRun implements DragRun {
  readonly result: Promise<DragResult>;
  private readonly control = new DragControl();
  private readonly loop: DragLoop;
  private readonly live: boolean;
  private iterated = false;
  private resolve!: (result: DragResult) => void;
  private reject!: (error: unknown) => void;

  constructor(
    private readonly model: DragModel,
    request: DragRequest,
    private readonly gate: StepGate,
  ) {
    this.loop = new DragLoop(model, request);
    this.live = request.live;
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // An error reaches whoever iterates; it must not also end the process because nobody looked at `result`.
    this.result.catch(() => undefined);
  }

  setPoints(points: readonly DragPoint[]): void {
    validatePoints(points, this.model.shape);
    this.control.change(() => (this.control.points = points));
  }

  setMask(mask: DragMask | null): void {
    validateMask(mask, this.model.shape);
    this.control.change(() => (this.control.mask = mask));
  }

  setSettings(settings: DragSettings): void {
    validateSettings(settings, this.model.shape);
    this.control.change(() => (this.control.settings = settings));
  }

  finish(): void {
    this.control.change(() => (this.control.finishing = true));
  }

  stop(): void {
    this.control.endBy('stop');
  }

  cancel(): void {
    this.control.endBy('cancel');
  }

  [Symbol.asyncIterator](): AsyncGenerator<DragStep, DragResult> {
    if (this.iterated) throw new Error('a drag can be iterated only once');
    this.iterated = true;
    return this.shown();
  }

  private async *shown(): AsyncGenerator<DragStep, DragResult> {
    const steps = this.steps();
    const make = () => {
      const step = steps.next();
      // Its failure is heard of when its turn comes.
      step.catch(() => undefined);
      return step;
    };
    let coming = make();
    try {
      for (;;) {
        const made = await coming;
        if (made.done === true) return made.value;
        const beside = this.model.drawsBeside === true ? make() : null;
        yield { ...made.value, image: await made.value.image };
        coming = beside ?? make();
      }
    } catch (error) {
      this.reject(error);
      throw error;
    } finally {
      // What is under way beside, or rests, ends for a consumer that leaves early.
      this.stop();
      await steps.return(undefined as never).catch(() => undefined);
    }
  }

  private async *steps(): AsyncGenerator<MadeStep, DragResult> {
    let reason: StopReason = 'stopped';
    try {
      reason = yield* this.run();
      return this.loop.result(reason);
    } catch (error) {
      this.reject(error);
      throw error;
    } finally {
      this.resolve(this.loop.result(reason));
    }
  }

  /** Does a step's work when its turn comes, and says how long that took to come. */
  private async timed(work: () => Promise<MadeStep>): Promise<MadeStep> {
    const asked = performance.now();
    const step = await this.gate(work);
    return { ...step, waited: Math.max(0, performance.now() - asked - step.timings.total) };
  }

  private async *run(): AsyncGenerator<MadeStep, StopReason> {
    const { control, loop } = this;
    yield await this.timed(() => loop.begin());
    let settled: Settled | null = null;
    let rested = 0;
    for (;;) {
      const ending = control.ending();
      if (ending !== null) return ending === 'cancel' ? 'cancelled' : 'stopped';
      if (loop.apply(control) || settled === null) settled = loop.settled();
      if (settled === null) {
        const step = await this.timed(() => loop.step());
        if (control.ending() === 'cancel') return 'cancelled';
        settled = loop.settled();
        yield { ...step, rested };
        rested = 0;
      } else {
        if (!this.live || control.finishing) return settled;
        const since = performance.now();
        await control.untilChanged();
        rested += performance.now() - since;
      }
    }
  }
}
