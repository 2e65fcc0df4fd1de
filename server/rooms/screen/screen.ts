import type { Logger } from 'pino';
import type { DragStep } from '../../../lib/drag/types';
import { packId } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import type { Answers, NodePhoto } from '../../../lib/protocol';
import { Refused } from '../../access/refused';
import type { InferencePool } from '../../inference/pool';
import type { Metrics } from '../../metrics/metrics';
import type { NodeRecord } from '../../store/records';
import type { Frame, RoomClient } from '../people/client';
import { FrameEncoder, type RawFrame } from './frames';
import type { RoomHistory } from '../history/history';
import type { RoomPeople } from '../people/people';
import { packOf } from '../pack-of';
import type { ShownPictures } from '../shown/shown-pictures';
import type { Stills } from './stills';

/** What a screen draws on. */
export interface ScreenParts {
  readonly engine: InferencePool;
  readonly stills: Stills;
  readonly shown: ShownPictures;
  readonly history: RoomHistory;
  readonly people: RoomPeople;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Which load of the room this is. */
  readonly epoch: number;
}

/** Of a node's still. */
function headerOf({ node, naturalDistance }: NodeRecord): RawFrame['header'] {
  return {
    dragId: null,
    nodeId: node.id,
    step: node.steps,
    points: node.points,
    distance: Math.max(0, ...node.points.map(({ distance }) => distance)),
    naturalDistance,
    final: true,
  };
}

/** The picture that everybody in a room sees: frames of a running drag, and the still of the head between drags. */
export class RoomScreen {
  private readonly encoder: FrameEncoder;
  /** The frame that everybody sees now. */
  private latest: Frame | null = null;
  /** The still of the head, once it was made. */
  private headStill: Promise<Frame> | null = null;

  constructor(private readonly below: ScreenParts) {
    const { metrics, log, epoch } = below;
    this.encoder = new FrameEncoder(
      epoch,
      (frame) => {
        this.show(frame);
      },
      () => metrics.droppedFrames.inc({ where: 'encoder' }),
      (error) => {
        log.error({ err: error }, 'a frame could not be encoded');
      },
    );
  }

  /** Of the pack that a node was made with. @throws Refused when it is not installed. */
  packOf({ node }: NodeRecord): PackManifest {
    return packOf(this.below.engine, node);
  }

  /** A frame of a running drag. @param size side of the picture in px */
  step(dragId: string, step: DragStep, size: number): void {
    this.below.metrics.step(step);
    this.encoder.push({
      header: {
        dragId,
        nodeId: null,
        step: step.index,
        points: step.points.map((point) => ({ ...point })),
        distance: step.distance,
        naturalDistance: step.naturalDistance,
        final: false,
      },
      image: step.image,
      encoded: step.encoding !== undefined,
      size,
    });
  }

  /** The same of a photo, whose frame is its state. */
  photoStep(dragId: string, step: DragStep, photo: NodePhoto): void {
    const { index, ws, points, distance } = step;
    this.below.metrics.step(step);
    this.show(
      this.encoder.state(
        {
          dragId,
          nodeId: null,
          step: index,
          points: points.map((point) => ({ ...point })),
          distance,
          naturalDistance: null,
          final: false,
        },
        photo,
        ws,
      ),
    );
  }

  /** The still of a node that shows a photo. */
  stateOf(record: NodeRecord, ws: Float32Array, more: Partial<RawFrame['header']> = {}): Frame {
    const { photo } = record.node;
    if (photo === undefined) throw new Error('only a photo is shown by its state');
    return this.encoder.state({ ...headerOf(record), ...more }, photo, ws);
  }

  /** Afterwards nothing of a drag can come behind its final frame. */
  quiet(): Promise<void> {
    return this.encoder.quiet();
  }

  /** The still of a node whose picture is known. `more` goes into its header. */
  stillOf(record: NodeRecord, rgb: Uint8Array, size: number, more: Partial<RawFrame['header']> = {}): Promise<Frame> {
    return this.encoder.make({ header: { ...headerOf(record), ...more }, image: rgb, size }, 'lossless');
  }

  /** The still of any node. @throws Refused when there is no such node or its pack is not installed. */
  async still(nodeId: string): Promise<Frame> {
    const { history, stills, shown } = this.below;
    const record = history.record(nodeId);
    if (record.node.photo?.gone === true) throw new Refused('not-found.photo');
    if (record.node.photo !== undefined) return this.stateOf(record, await history.latent(nodeId));
    const manifest = this.packOf(record);
    const source = await shown.source(history, record);
    const size = manifest.resolution;
    const image =
      source.node.kept === true
        ? await stills.drawn(`${history.roomId}/${source.node.id}`, size, () => shown.of(history, source))
        : await stills.of(manifest, await history.latent(nodeId));
    return this.encoder.wrap(headerOf(record), { image, size, quality: 'lossless' });
  }

  /** What a node's picture shows where. @throws Refused likewise. */
  async parts(nodeId: string): Promise<Answers['node:parts']> {
    const { history, engine } = this.below;
    const record = history.record(nodeId);
    const pack = packId(this.packOf(record));
    if (record.node.photo !== undefined) return { map: null };
    const map = await engine.faceMap({ pack, ws: await history.latent(nodeId) });
    if (map === null) return { map };
    const { size, parts, places } = map;
    return { map: { size, parts, places: new Uint8Array(places.buffer, places.byteOffset, places.byteLength) } };
  }

  /** The room stands at a node that was just made: this is its still, and everybody sees it. */
  standAt(still: Frame): void {
    this.headStill = Promise.resolve(still);
    this.show(still);
  }

  /** The room stands at another node now, whose still is to be made. */
  async moved(): Promise<void> {
    this.headStill = null;
    // If the still cannot be made, nobody who comes is to take the picture from before for it.
    this.latest = null;
    await this.showHead();
  }

  /** Shows the still of the head once more. */
  async showHead(): Promise<void> {
    try {
      await this.encoder.quiet();
      this.encoder.again(await this.stillOfHead());
    } catch (error) {
      this.below.log.error({ err: error }, 'the current picture cannot be shown');
    }
  }

  /** What a client that just came is to see. */
  async sendTo(client: RoomClient): Promise<void> {
    if (this.latest !== null) {
      client.frame(this.latest);
      return;
    }
    try {
      const frame = await this.stillOfHead();
      this.latest ??= frame;
      if (this.below.people.isHere(client)) client.frame(this.latest);
    } catch (error) {
      this.below.log.error({ err: error }, 'the current picture cannot be shown');
    }
  }

  /** For those who came while the picture could not be drawn. */
  drawMissing(): void {
    if (this.latest === null) void this.showHead();
  }

  private show(frame: Frame): void {
    this.latest = frame;
    for (const client of this.below.people.everyClient()) client.frame(frame);
  }

  private stillOfHead(): Promise<Frame> {
    if (this.headStill === null) {
      const still = this.still(this.below.history.head.node.id);
      this.headStill = still;
      // Tried again by the next who asks.
      still.catch(() => {
        if (this.headStill === still) this.headStill = null;
      });
    }
    return this.headStill;
  }
}
