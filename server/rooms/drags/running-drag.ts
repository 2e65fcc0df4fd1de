import { newId } from '../../access/tokens';
import type { TrajectoryStep } from '../../../lib/history/trajectory';
import { ENGINE_MASK_SIZE, rasteriseMask } from '../../../lib/document/mask';
import type { DragPoint, DragResult, DragRun, DragSettings, DragStep } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import { packId } from '../../../lib/pack/id';
import type { DragPack } from '../../../lib/pack/manifest';
import type { DocumentContent } from '../document/document';
import type { Author } from '../history/history';
import type { InferencePool } from '../../inference/pool';
import type { FinishedDrag } from '../edits/edits';
import type { NodeRecord } from '../../store/records';
import { effectiveSettings } from './points';

/** What a drag starts from. */
export interface DragStart {
  /** Pulls of people, or the document's points. */
  readonly kind: 'pull' | 'plan';
  /** Who began it: the author of the edit. */
  readonly author: Author;
  readonly manifest: DragPack;
  readonly ws: Float32Array;
  readonly points: readonly DragPoint[];
  readonly content: DocumentContent;
}

/** One drag in the engine, with all that its edit will keep. Knows nothing of clients. */
export class RunningDrag {
  readonly id = newId();
  readonly kind: 'pull' | 'plan';
  readonly author: Author;
  readonly manifest: DragPack;
  private readonly steps: TrajectoryStep[] = [];
  private readonly startedAt = performance.now();
  private settings: DragSettings;
  private mask: NodeRecord['mask'];
  /** The picture of the latest step. */
  private image: Uint8Array | null = null;
  private readonly drag: DragRun;
  /** Where each point was grabbed. */
  private readonly grabbed = new Map<string, Point>();

  /** @throws DragInputError, InferenceError when the engine does not take it. */
  constructor(engine: InferencePool, start: DragStart) {
    const { kind, author, manifest, ws, points, content } = start;
    this.kind = kind;
    this.author = author;
    this.manifest = manifest;
    this.settings = effectiveSettings(content.settings, manifest);
    this.mask = [...content.mask];
    this.drag = engine.startDrag({
      pack: packId(manifest),
      ws,
      points,
      mask: this.rasterised(),
      settings: this.settings,
      live: kind === 'pull',
    });
    this.noteGrabs(points);
  }

  /** Takes every step from the engine, however slow the frames' way to the clients is. @throws what the engine throws. */
  async run(onStep: (step: DragStep) => void): Promise<DragResult> {
    for await (const step of this.drag) {
      const { ws, points, distance, naturalDistance } = step;
      this.steps.push({ ws, points, distance, naturalDistance });
      this.image = step.image;
      onStep(step);
    }
    return this.drag.result;
  }

  /** What its edit keeps. @param owners who pulled or placed each point @param coauthors whoever pulled along */
  finished(result: DragResult, owners: ReadonlyMap<string, string>, coauthors: readonly Author[]): FinishedDrag {
    const { id, kind, author, startedAt, manifest, steps, mask, settings, image } = this;
    if (image === null) throw new Error('a drag without a frame has nothing to keep');
    const handles = [...this.grabbed].map(([point, handle]) => {
      return { id: point, handle, memberId: owners.get(point) ?? null };
    });
    const layers = settings.layers === null ? null : [...settings.layers];
    return {
      id,
      kind,
      author,
      coauthors,
      startedAt,
      manifest,
      steps,
      mask,
      settings: { ...settings, layers },
      handles,
      image,
      result,
    };
  }

  setPoints(points: readonly DragPoint[]): void {
    this.noteGrabs(points);
    this.drag.setPoints(points);
  }

  setMask(mask: NodeRecord['mask']): void {
    this.mask = mask;
    this.drag.setMask(this.rasterised());
  }

  setSettings(given: Partial<DragSettings>): void {
    this.settings = effectiveSettings(given, this.manifest);
    this.drag.setSettings(this.settings);
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

  private rasterised() {
    return rasteriseMask(this.mask, this.manifest.resolution, ENGINE_MASK_SIZE);
  }

  private noteGrabs(points: readonly DragPoint[]): void {
    for (const { id, handle } of points) if (!this.grabbed.has(id)) this.grabbed.set(id, handle);
  }
}
