/**
 * Frames of stored edits, rendered again from their latents. The generator gives the same pixels for the same latent, so a
 * frame is the one that was broadcast while the edit was made. What was rendered last stays in memory, up to a limit.
 */
import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import type { SavedPicture } from '../../../lib/export/png/picture';
import { decodeTrajectory, type Trajectory } from '../../../lib/history/trajectory';
import { packId, packKey } from '../../../lib/pack/id';
import { PHOTO_STATE, writeState } from '../../../lib/protocol';
import { encodePicture } from '../../inference/encode';
import { SharedAsk } from '../../inference/asking';
import type { InferencePool } from '../../inference/pool';
import type { PhotoMasks } from '../../inference/photos/messages';
import { Refused } from '../../access/refused';
import { packOf, surfaceOf } from '../../rooms/pack-of';
import { masksOf } from '../../rooms/photos/masks';
import { isOfPhoto, type PhotoNode } from '../../rooms/photos/room-photos';
import type { Nodes, ShownPictures } from '../../rooms/shown/shown-pictures';
import type { NodeRecord } from '../../store/records';
import type { Store } from '../../store/store';

/** Encoded frames: about 600 at 256 px, more than one replay has in most cases. */
const FRAME_CACHE_BYTES = 64 * 1024 * 1024;
/** Decoded trajectories: a long edit of the largest pack is 30 MB. */
const TRAJECTORY_CACHE_BYTES = 96 * 1024 * 1024;
/** PNG is for files: small matters more than fast, but a replay has hundreds. */
const PNG_LEVEL = 5;

/** The longer side of a photo where several pictures are put together. */
const SHEET_PHOTO_PX = 1024;

export type FrameType = 'webp' | 'png';

/** RGB, width x height x 3. */
export interface RgbPicture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface EncodedFrame {
  readonly bytes: Uint8Array;
  readonly type: 'image/webp' | 'image/png' | typeof PHOTO_STATE;
}

export class ReplayFrames {
  private readonly frames = new LRUCache<string, EncodedFrame>({
    maxSize: FRAME_CACHE_BYTES,
    sizeCalculation: ({ bytes }) => bytes.length,
  });
  private readonly trajectories = new LRUCache<string, Trajectory>({
    maxSize: TRAJECTORY_CACHE_BYTES,
    sizeCalculation: ({ steps, layers, wDim }) => steps.length * layers * wDim * 4,
  });
  private readonly running = new SharedAsk<EncodedFrame>();

  constructor(
    private readonly store: Pick<Store, 'node' | 'trajectory' | 'latent' | 'photos'>,
    private readonly engine: Pick<InferencePool, 'packs' | 'surfaces' | 'photos'>,
    private readonly shown: ShownPictures,
  ) {}

  /** A frame of an edit, lossless. @throws Refused when the edit has no such step, or its pack is not installed. */
  async frame(room: string, record: NodeRecord, step: number, type: FrameType): Promise<EncodedFrame> {
    const { node } = record;
    if (node.photo?.gone === true) throw new Refused('not-found.photo');
    const key = `${packKey(packId(packOf(this.engine, node)))}/${room}/${node.id}/${step}/${type}`;
    const kept = this.frames.get(key);
    if (kept !== undefined) return kept;
    return this.running.get(key, async () => {
      const frame = await this.make(room, record, step, type);
      this.frames.set(key, frame);
      return frame;
    });
  }

  /** The pixels of a frame: RGB; of a photo as a screen shows it. @throws Refused as `frame` does. */
  async pixels(room: string, record: NodeRecord, step: number): Promise<RgbPicture> {
    const { node } = record;
    if (isOfPhoto(node)) return this.photo(room, node, step);
    const { rgb, size } = await this.render(room, record, step);
    return { rgb, width: size, height: size };
  }

  /** Of what a picture consists, for its file. @param most masks at most @throws Refused when its pack is not installed */
  async saved(room: string, record: NodeRecord, most: number): Promise<Pick<SavedPicture, 'ws' | 'around'>> {
    const nodes = this.nodes(room);
    const layers = await this.shown.layers(nodes, record, most + 1);
    const [ws = new Float32Array(), ...below] = await Promise.all(layers.map(({ node }) => nodes.latent(node.id)));
    return { ws, around: below.map((under, i) => ({ mask: layers[i]?.mask ?? [], ws: under })) };
  }

  /** Null for edits without steps. */
  async trajectory(room: string, nodeId: string): Promise<Trajectory | null> {
    const key = `${room}/${nodeId}`;
    const kept = this.trajectories.get(key);
    if (kept !== undefined) return kept;
    const bytes = await this.store.trajectory(room, nodeId);
    if (bytes === null) return null;
    const trajectory = decodeTrajectory(bytes);
    this.trajectories.set(key, trajectory);
    return trajectory;
  }

  private async make(room: string, record: NodeRecord, step: number, type: FrameType): Promise<EncodedFrame> {
    const { node } = record;
    // A photo is drawn by whoever has it; this is what was broadcast.
    if (node.photo !== undefined) return { bytes: writeState(await this.latent(room, node, step)), type: PHOTO_STATE };
    const { rgb, size } = await this.render(room, record, step);
    if (type === 'webp') return { bytes: await encodePicture(rgb, size, 'lossless'), type: 'image/webp' };
    return { bytes: await encodePng(rgb, size), type: 'image/png' };
  }

  private async render(room: string, record: NodeRecord, step: number): Promise<{ rgb: Uint8Array; size: number }> {
    const { resolution } = packOf(this.engine, record.node);
    const ws = await this.latent(room, record.node, step);
    return { rgb: await this.shown.step(this.nodes(room), record, ws), size: resolution };
  }

  private nodes(roomId: string): Nodes {
    return {
      roomId,
      record: async (id) => {
        const record = await this.store.node(roomId, id);
        if (record === null) throw new Refused('unknown-node', {}, 'nodeId');
        return record;
      },
      latent: async (id) => {
        const ws = await this.store.latent(roomId, id);
        if (ws === null) throw new Error(`edit ${id} has no latent`);
        return ws;
      },
    };
  }

  private async photo(
    room: string,
    node: PhotoNode & { id: string; steps: number },
    step: number,
  ): Promise<RgbPicture> {
    const record = await this.store.photos.get(room, node.photo.hash);
    const file = record === null ? null : await this.store.photos.file(room, record, 'screen');
    if (record === null || file === null) throw new Refused('not-found.photo');
    const { data, ...size } = await this.engine.photos.draw({
      surface: surfaceOf(this.engine, node, record.surface),
      faces: record.faces,
      width: record.width,
      file,
      side: SHEET_PHOTO_PX,
      state: await this.latent(room, node, step),
      masks: await this.masks(room, node),
    });
    const rgb = await sharp(data, { raw: size }).flatten({ background: '#fff' }).raw().toBuffer();
    return { rgb, width: size.width, height: size.height };
  }

  private masks(room: string, { photo }: PhotoNode): Promise<PhotoMasks> {
    return Promise.all(
      masksOf(photo).map(async (nodeId) =>
        nodeId === null ? null : ((await this.store.node(room, nodeId))?.mask ?? []),
      ),
    );
  }

  private async latent(
    room: string,
    node: Pick<NodeRecord['node'], 'id' | 'steps'>,
    step: number,
  ): Promise<Float32Array> {
    const trajectory = await this.trajectory(room, node.id);
    const ws = trajectory === null && step === 0 ? await this.store.latent(room, node.id) : trajectory?.steps[step]?.ws;
    if (ws == null) throw new Refused('not-found.step', { last: node.steps }, 'step');
    return ws;
  }
}

/** Lossless, for files. @param rgb size x size x 3 bytes. */
export async function encodePng(rgb: Uint8Array, size: number): Promise<Uint8Array> {
  return sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .png({ compressionLevel: PNG_LEVEL })
    .toBuffer();
}
