import { newId } from '../../access/tokens';
import type { TrajectoryStep } from '../../../lib/history/trajectory';
import { ENGINE_MASK_SIZE, rasteriseMask } from '../../../lib/document/mask';
import type { DragPoint, DragResult, DragSession, DragSettings, DragStep } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import type { PackManifest } from '../../../lib/pack/manifest';
import { MAX_EDIT_STEPS } from '../../../lib/protocol';
import type { DocumentContent } from '../document/document';
import type { InferencePool } from '../../inference/pool';
import type { MemberRecord, NodeRecord } from '../../store/records';
import { effectiveSettings } from './points';

/** What a drag starts from. */
export interface DragStart {
  readonly live: boolean;
  /** Who began it: the author of the edit. */
  readonly author: MemberRecord;
  readonly manifest: PackManifest;
  readonly ws: Float32Array;
  readonly points: readonly DragPoint[];
  readonly content: DocumentContent;
}

/** One drag in the engine, with all that its edit will keep. Knows nothing of clients. */
export class RunningDrag {
  readonly id = newId();
  readonly live: boolean;
  readonly author: MemberRecord;
  readonly manifest: PackManifest;
  readonly steps: TrajectoryStep[] = [];
  readonly startedAt = performance.now();
  settings: DragSettings;
  mask: NodeRecord['mask'];
  /** Asked to end before its points have arrived; takes no more pulls. */
  ending = false;
  /** Whether pulls that are held when it ends go on in a new drag. */
  continues = true;
  /** The picture of the latest step. */
  image: Uint8Array | null = null;
  private readonly session: DragSession;
  private readonly grabbed = new Map<string, Point>();

  /** @throws DragInputError, InferenceError when the engine does not take it. */
  constructor(engine: InferencePool, start: DragStart) {
    const { live, author, manifest, ws, points, content } = start;
    this.live = live;
    this.author = author;
    this.manifest = manifest;
    this.settings = effectiveSettings(content.settings, manifest);
    this.mask = [...content.mask];
    this.session = engine.startDrag({
      pack: manifest.name,
      ws,
      points,
      mask: this.rasterised(),
      settings: this.settings,
      live,
    });
    this.noteGrabs(points);
  }

  /** Where each point was grabbed. */
  get handles(): ReadonlyMap<string, Point> {
    return this.grabbed;
  }

  /** Takes every step from the engine, however slow the frames' way to the clients is. @throws what the engine throws. */
  async run(onStep: (step: DragStep) => void): Promise<DragResult> {
    for await (const step of this.session) {
      const { ws, points, distance, naturalDistance } = step;
      this.steps.push({ ws, points, distance, naturalDistance });
      this.image = step.image;
      onStep(step);
      if (step.index >= MAX_EDIT_STEPS) this.stop();
    }
    return this.session.result;
  }

  setPoints(points: readonly DragPoint[]): void {
    this.noteGrabs(points);
    this.session.setPoints(points);
  }

  setMask(mask: NodeRecord['mask']): void {
    this.mask = mask;
    this.session.setMask(this.rasterised());
  }

  setSettings(given: Partial<DragSettings>): void {
    this.settings = effectiveSettings(given, this.manifest);
    this.session.setSettings(this.settings);
  }

  /** Ends when the points have arrived or cannot come closer. */
  settle(): void {
    this.session.finish();
  }

  stop(): void {
    this.ending = true;
    this.session.stop();
  }

  cancel(): void {
    this.ending = true;
    this.session.cancel();
  }

  private rasterised() {
    return rasteriseMask(this.mask, this.manifest.resolution, ENGINE_MASK_SIZE);
  }

  private noteGrabs(points: readonly DragPoint[]): void {
    for (const { id, handle } of points) if (!this.grabbed.has(id)) this.grabbed.set(id, handle);
  }
}
