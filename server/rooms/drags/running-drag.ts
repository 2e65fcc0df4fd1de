import { SpanStatusCode, context, trace, type Span } from '@opentelemetry/api';
import { newId } from '../../access/tokens';
import type { TrajectoryStep } from '../../../lib/history/trajectory';
import type { DragPoint, DragResult, DragRun, DragSettings, DragStep } from '../../../lib/drag/types';
import type { DocumentContent } from '../document/content';
import type { Author } from '../history/history';
import type { FinishedDrag } from '../edits/edits';
import type { NodeRecord } from '../../store/records';
import { pixelsOf, type AroundMask, type Drawn } from './around-mask';
import type { Pullable } from './pullable';

/** What a drag starts from. */
export interface DragStart {
  /** Pulls of people, or the document's points. */
  readonly kind: 'pull' | 'plan';
  /** A plan that came whole with a request: what changes in the document meanwhile does not concern it. */
  readonly fixed: boolean;
  /** Who began it: the author of the edit. */
  readonly author: Author;
  readonly picture: Pullable;
  readonly ws: Float32Array;
  readonly points: readonly DragPoint[];
  readonly content: DocumentContent;
  /** Of a picture that a pack draws. */
  readonly aroundMask: AroundMask | null;
}

/** One drag in the engine, with all that its edit will keep. Knows nothing of clients. */
export class RunningDrag {
  readonly id = newId();
  readonly kind: 'pull' | 'plan';
  readonly fixed: boolean;
  readonly author: Author;
  readonly picture: Pullable;
  private readonly steps: TrajectoryStep[] = [];
  private readonly startedAt = performance.now();
  private settings: DragSettings | null;
  private mask: NodeRecord['mask'];
  private readonly aroundMask: AroundMask | null;
  /** The picture of the latest step as everybody sees it. */
  private image: Drawn | null = null;
  /** Its pixels, once the drag is over. */
  private pixels: Uint8Array | null = null;
  private readonly drag: DragRun;
  private readonly span: Span;
  /** Where each point was grabbed, and how far around it the picture may follow. */
  private readonly grabbed = new Map<string, Pick<DragPoint, 'handle' | 'reach'>>();

  /** @throws DragInputError, InferenceError when the engine does not take it. */
  constructor(start: DragStart) {
    const { kind, author, picture, ws, points, content } = start;
    this.kind = kind;
    this.fixed = start.fixed;
    this.author = author;
    this.mask = [...content.mask];
    this.aroundMask = start.aroundMask;
    this.picture = picture.under(this.id, this.mask);
    this.settings = this.picture.settings(content.settings);
    this.span = trace.getTracer('tug').startSpan('drag', {
      attributes: { 'tug.kind': kind, 'tug.pack': picture.manifest.name, 'tug.photo': picture.photo !== undefined },
    });
    const { settings, mask } = this;
    this.drag = context.with(trace.setSpan(context.active(), this.span), () =>
      this.picture.start({ ws, points, mask, isNow: () => this.mask === mask, settings, live: kind === 'pull' }),
    );
    this.noteGrabs(points);
  }

  /** Takes every step from the engine, however slow the frames' way to the clients is. @throws what the engine throws. */
  async run(onStep: (step: DragStep) => void): Promise<DragResult> {
    try {
      const result = await this.take(onStep);
      this.span.setAttributes({ 'tug.steps': result.steps, 'tug.reason': result.reason });
      return result;
    } catch (error) {
      this.span.recordException(error as Error);
      this.span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      this.span.end();
    }
  }

  private async take(onStep: (step: DragStep) => void): Promise<DragResult> {
    for await (const step of this.drag) {
      const { ws, points, distance, naturalDistance } = step;
      // One that only says what was grabbed is the step before it once more.
      if (step.index >= this.steps.length) this.steps.push({ ws, points, distance, naturalDistance });
      if (step.index === 0) this.span.addEvent('first frame');
      this.image = await this.shown(step);
      onStep({ ...step, encoding: undefined, ...this.image });
    }
    const result = await this.drag.result;
    if (this.image !== null) this.pixels = await this.lastPixels(this.image, result);
    return result;
  }

  /** What its edit keeps. @param owners who pulled or placed each point @param coauthors whoever pulled along */
  finished(result: DragResult, owners: ReadonlyMap<string, string>, coauthors: readonly Author[]): FinishedDrag {
    const { id, kind, author, startedAt, picture, steps, mask, settings, pixels } = this;
    if (pixels === null) throw new Error('a drag without a frame has nothing to keep');
    const handles = [...this.grabbed].map(([point, { handle, reach }]) => {
      const memberId = owners.get(point) ?? null;
      return { id: point, handle, memberId, ...(reach === undefined ? {} : { reach }) };
    });
    return {
      id,
      kind,
      author,
      coauthors,
      startedAt,
      manifest: picture.manifest,
      photo: picture.photo,
      layers: picture.layers,
      wDim: picture.wDim,
      steps,
      mask,
      settings:
        settings === null ? null : { ...settings, layers: settings.layers === null ? null : [...settings.layers] },
      handles,
      image: pixels,
      kept: this.aroundMask?.kept === true,
      result,
    };
  }

  setPoints(points: readonly DragPoint[]): void {
    this.noteGrabs(points);
    this.drag.setPoints(points);
  }

  setMask(mask: NodeRecord['mask']): void {
    this.mask = mask;
    this.aroundMask?.change(mask);
    this.picture.obey(this.drag, mask, () => this.mask === mask);
  }

  setSettings(given: Partial<DragSettings>): void {
    this.settings = this.picture.settings(given);
    if (this.settings !== null) this.drag.setSettings(this.settings);
  }

  /** Ends when the points have arrived or cannot come closer. */
  settle(): void {
    this.drag.finish();
  }

  stop(): void {
    this.drag.stop();
  }

  cancel(): void {
    this.drag.cancel();
  }

  /** A picture of the engine as everybody sees it. */
  private shown({ image, encoding }: Drawn): Promise<Drawn> {
    const drawn = { image, encoding };
    return this.aroundMask === null ? Promise.resolve(drawn) : this.aroundMask.show(drawn);
  }

  /** What is kept is without the loss of a preview. */
  private async lastPixels(last: Drawn, { image }: DragResult): Promise<Uint8Array> {
    return pixelsOf(last.encoding === undefined || image === undefined ? last : await this.shown({ image }));
  }

  private noteGrabs(points: readonly DragPoint[]): void {
    for (const { id, handle, reach } of points)
      this.grabbed.set(id, { handle: this.grabbed.get(id)?.handle ?? handle, reach });
  }
}
