/** The pool of a room node that has workers on other machines: the same port; what they cannot do its own threads do. */
import { context, trace } from '@opentelemetry/api';
import type { DragRequest, DragRun, DragStep } from '../../../lib/drag/types';
import { validateLatent, validateRequest } from '../../../lib/drag/validate';
import type { FaceMap } from '../../../lib/face/face-map';
import type { PackError } from '../../../lib/pack/errors';
import { packId, type PackId } from '../../../lib/pack/id';
import { dragPack, type PackManifest } from '../../../lib/pack/manifest';
import { asking, askFor } from '../asking';
import { cannotDrag, InferenceError } from '../errors';
import type { PhotoDragStart } from '../photos/messages';
import type { PhotoWork } from '../photos/photo-engine';
import type { SurfaceFile } from '../photos/read-surface';
import { findPack, type DragOptions, type InferencePool, type PoolStats, type RenderedLatent } from '../pool';
import type { Provider } from '../provider';
import { choose, isFull } from './choose';
import { goOn, pointsNow } from './go-on';
import { LastingDrag, type MoveReason, type Reached, type Wishes } from './lasting-drag';
import type { KnownWorkers } from './known-workers';
import type { Answer, Asked, Begin, WorkerLink } from './worker-link';

/** Told of what moves. */
export interface FleetEvents {
  readonly moved: (reason: MoveReason) => void;
  /** It takes nothing any more. */
  readonly closed?: () => void;
}

export class FleetPool implements InferencePool {
  readonly photos: PhotoWork;

  constructor(
    private readonly own: InferencePool,
    private readonly workers: KnownWorkers,
    private readonly events: FleetEvents,
  ) {
    workers.onChange((link) => this.changed(link));
    const { photos } = own;
    this.photos = {
      // The photo itself leaves the node for nobody: pixels are private, and what is made of them here takes no network of a pack.
      look: (photo) => photos.look(photo),
      fit: (surface, faces) => photos.fit(surface, faces),
      frames: (surface, photo, faces) => photos.frames(surface, photo, faces),
      draw: (request) => photos.draw(request),
      startDrag: (start) => this.startPhotoDrag(start),
    };
  }

  get packs(): ReadonlyMap<string, PackManifest> {
    return this.own.packs;
  }

  get refused(): readonly PackError[] {
    return this.own.refused;
  }

  get provider(): Provider {
    return this.own.provider;
  }

  /** Where such a drag would run. */
  stepMs(pack: PackId): number | null {
    const there = this.stepTimesOf(this.workers.links, pack);
    const here = this.own.stepMs(pack);
    return here === null || there.length === 0 ? here : Math.min(...there);
  }

  isLoaded(pack: PackId): boolean {
    return this.own.isLoaded(pack);
  }

  onPacks(listener: () => void): () => void {
    return this.own.onPacks(listener);
  }

  async sample(options: { pack: PackId; seed: number; truncation: number }): Promise<RenderedLatent> {
    const answer = await this.ask({ kind: 'sample', ...options });
    return answer?.kind === 'rendered' ? answer : this.own.sample(options);
  }

  async render(options: { pack: PackId; ws: Float32Array }): Promise<Uint8Array> {
    const answer = await this.ask({ kind: 'render', ...options });
    return answer?.kind === 'rendered' ? answer.image : this.own.render(options);
  }

  async faceMap(options: { pack: PackId; ws: Float32Array }): Promise<FaceMap | null> {
    const manifest = findPack(this, options.pack);
    // Without one there is nothing to ask.
    if (manifest?.capabilities.drag?.surface === undefined) return this.own.faceMap(options);
    const answer = await this.ask({ kind: 'face-map', ...options });
    return answer?.kind === 'face-mapped' ? answer.map : this.own.faceMap(options);
  }

  async *renderMany(options: {
    pack: PackId;
    latents: Iterable<Float32Array> | AsyncIterable<Float32Array>;
  }): AsyncGenerator<Uint8Array, void> {
    const ahead: Promise<Uint8Array>[] = [];
    for await (const ws of options.latents) {
      const image = this.render({ pack: options.pack, ws });
      // Its error is thrown when its turn comes.
      image.catch(() => undefined);
      ahead.push(image);
      if (ahead.length > this.places) yield await (ahead.shift() as Promise<Uint8Array>);
    }
    for (const image of ahead) yield await image;
  }

  startDrag(request: DragRequest, { previews = false }: DragOptions = {}): DragRun {
    const { pack, ws, points, mask, settings } = request;
    const manifest = findPack(this, pack);
    const shape = manifest === null ? null : dragPack(manifest);
    // It says what is wrong.
    if (manifest === null) return this.own.startDrag(request);
    if (shape === null) throw cannotDrag(pack.name);
    validateRequest(request, shape);
    // A view into a long trajectory would otherwise travel with all of it.
    const start = { ...request, ws: Float32Array.from(ws) };
    return this.lasting(
      pack,
      { points, mask, settings },
      {
        shape,
        there: (reached, wishes) => ({ kind: 'drag', request: goOn(start, reached, wishes), previews }),
        here: (reached, wishes) => this.own.startDrag(goOn(start, reached, wishes)),
        step: (link, step) => this.watch(link, pack, step),
      },
    );
  }

  surfaces(pack: PackId): readonly SurfaceFile[] {
    return this.own.surfaces(pack);
  }

  stats(): PoolStats {
    const here = this.own.stats();
    const there = this.workers.links.map(({ address, offer, answerMs, dragCount, load, steps }) => {
      const up = offer?.draining === false;
      return { at: address, up, answerMs, drags: dragCount, load, restarts: 0, steps };
    });
    const all = [...here.workers, ...there];
    const total = (key: 'drags' | 'steps' | 'restarts') => all.reduce((sum, worker) => sum + worker[key], 0);
    return {
      provider: here.provider,
      workers: all,
      drags: total('drags'),
      steps: total('steps'),
      restarts: total('restarts'),
    };
  }

  async close(): Promise<void> {
    this.events.closed?.();
    this.workers.close();
    await this.own.close();
  }

  private changed(link: WorkerLink): void {
    if (link.offer?.draining === true) link.leave();
    // No worse for being slow than where there is no room.
    else if (link.slow) link.leave(() => this.hasRoom(link));
  }

  private hasRoom(beside: WorkerLink): boolean {
    const { load, places } = this.ownLoad;
    const others = this.workers.links.filter((link) => link !== beside && link.offer !== null && !link.slow);
    return (
      others.some((link) => !isFull(link)) ||
      !isFull({ offer: { places, draining: false, packs: [] }, load, slow: false })
    );
  }

  private startPhotoDrag(start: PhotoDragStart): DragRun {
    const { surface, faces, reach, live, points } = start;
    const now = (reached: Reached | null, wishes: Wishes) => ({
      faces,
      reach,
      live,
      state: reached?.step.ws ?? start.state,
      points: pointsNow(reached, wishes, new Set()),
    });
    return this.lasting(
      surface.pack,
      { points, mask: null, settings: null },
      {
        shape: null,
        there: (reached, wishes) => {
          const more = { pack: surface.pack, surface: surface.sha256 };
          return { kind: 'photo-drag', start: { ...now(reached, wishes), ...more } };
        },
        here: (reached, wishes) => this.own.photos.startDrag({ ...now(reached, wishes), surface }),
      },
    );
  }

  private lasting(
    pack: PackId,
    wishes: Wishes,
    {
      shape,
      there,
      here,
      step = () => undefined,
    }: {
      readonly shape: ReturnType<typeof dragPack>;
      readonly there: (reached: Reached | null, wishes: Wishes) => Begin;
      readonly here: (reached: Reached | null, wishes: Wishes) => DragRun;
      readonly step?: (at: WorkerLink, step: DragStep) => void;
    },
  ): DragRun {
    const by = asking();
    const traced = context.active();
    let at: WorkerLink | null = null;
    const place = (reached: Reached | null, now: Wishes, leave: () => void) => {
      const link = this.choose(pack, at);
      at = link;
      trace.getSpan(traced)?.addEvent('placed', { 'tug.at': link?.address ?? 'here' });
      if (link === null) return here(reached, now);
      return link.startDrag(there(reached, now), shape, { leave, step: (made) => step(link, made) });
    };
    return new LastingDrag(
      (...where) => askFor(by, () => context.with(traced, () => place(...where))),
      wishes,
      shape,
      (reason) => {
        trace.getSpan(traced)?.addEvent('moved', { 'tug.reason': reason });
        this.events.moved(reason);
      },
    );
  }

  /** Asks a worker, another one when that is lost. @returns null when none can @throws what is wrong with what is asked */
  private async ask(asked: Asked): Promise<Answer | null> {
    const manifest = findPack(this, asked.pack);
    // What is wrong with it is said here.
    if (manifest === null) return null;
    if (asked.kind !== 'sample') validateLatent(asked.ws, manifest);
    let failed: WorkerLink | null = null;
    for (;;) {
      const link = this.choose(packId(manifest), failed);
      if (link === null) return null;
      try {
        return await link.call(asked.kind === 'sample' ? asked : { ...asked, ws: Float32Array.from(asked.ws) });
      } catch (error) {
        if (!(error instanceof InferenceError)) throw error;
        // A second one that fails as well: the node does it itself.
        if (failed !== null) return null;
        failed = link;
      }
    }
  }

  /** A step came from there: whether its networks are slow. */
  private watch(link: WorkerLink, pack: PackId, step: DragStep): void {
    const others = this.workers.links.filter((other) => other !== link && other.offer?.draining === false);
    const told = [...this.stepTimesOf(others, pack), this.own.stepMs(pack) ?? Infinity];
    link.networks.step(step, Math.min(...told), (place) =>
      drawMs(async () => {
        const at = place === 'there' ? link : this.choose(pack, link);
        const ws = Float32Array.from(step.ws);
        await (at === null ? this.own.render({ pack, ws }) : at.call({ kind: 'render', pack, ws }));
      }),
    );
  }

  private stepTimesOf(links: readonly WorkerLink[], pack: PackId): number[] {
    return links.flatMap(({ offer }) => {
      const found = offer?.packs.find(({ name, generator }) => name === pack.name && generator === pack.generator);
      return found?.stepMs == null ? [] : [found.stepMs];
    });
  }

  private choose(pack: PackId, avoid: WorkerLink | null): WorkerLink | null {
    return choose(this.workers.links, pack, this.ownLoad, avoid);
  }

  private get ownLoad(): { readonly load: number; readonly places: number } {
    const { workers } = this.own.stats();
    return { load: workers.reduce((sum, worker) => sum + worker.load, 0), places: workers.length };
  }

  private get places(): number {
    return this.workers.links.reduce((sum, { offer }) => sum + (offer?.places ?? 0), this.own.stats().workers.length);
  }
}

/** How long the networks took for what is asked, ms. Nobody pays for it. */
async function drawMs(draw: () => Promise<void>): Promise<number> {
  let ms = 0;
  const spent = (more: number) => (ms += more);
  await askFor({ holder: '', spent, check: () => Promise.resolve(), signal: null }, draw);
  return ms;
}
