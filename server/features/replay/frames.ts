/**
 * Frames of stored edits, rendered again from their latents. The generator gives the same pixels for the same latent, so a
 * frame is the one that was broadcast while the edit was made. What was rendered last stays in memory, up to a limit.
 */
import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import { decodeTrajectory, type Trajectory } from '../../../lib/history/trajectory';
import { packId, packKey } from '../../../lib/pack/id';
import { encodePicture } from '../../inference/encode';
import type { InferencePool } from '../../inference/pool';
import { Refused } from '../../access/refused';
import { packOf } from '../../rooms/pack-of';
import type { NodeRecord } from '../../store/records';
import type { Store } from '../../store/store';

/** Encoded frames: about 600 at 256 px, more than one replay has in most cases. */
const FRAME_CACHE_BYTES = 64 * 1024 * 1024;
/** Decoded trajectories: a long edit of the largest pack is 30 MB. */
const TRAJECTORY_CACHE_BYTES = 96 * 1024 * 1024;
/** PNG is for files: small matters more than fast, but a replay has hundreds. */
const PNG_LEVEL = 5;

export type FrameType = 'webp' | 'png';

export interface EncodedFrame {
  readonly bytes: Uint8Array;
  readonly type: 'image/webp' | 'image/png';
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
  private readonly running = new Map<string, Promise<EncodedFrame>>();

  constructor(
    private readonly store: Pick<Store, 'trajectory' | 'latent'>,
    private readonly engine: Pick<InferencePool, 'packs' | 'render'>,
  ) {}

  /** A frame of an edit, lossless. @throws Refused when the edit has no such step, or its pack is not installed. */
  async frame(room: string, { node }: NodeRecord, step: number, type: FrameType): Promise<EncodedFrame> {
    const key = `${packKey(packId(packOf(this.engine, node)))}/${room}/${node.id}/${step}/${type}`;
    const kept = this.frames.get(key);
    if (kept !== undefined) return kept;
    let making = this.running.get(key);
    if (making === undefined) {
      making = this.make(room, node, step, type).finally(() => this.running.delete(key));
      this.running.set(key, making);
    }
    const frame = await making;
    this.frames.set(key, frame);
    return frame;
  }

  /** The pixels of a frame: RGB, size x size x 3. @throws Refused as `frame` does. */
  async pixels(room: string, { node }: NodeRecord, step: number): Promise<{ rgb: Uint8Array; size: number }> {
    return this.render(room, node, step);
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

  private async make(room: string, node: NodeRecord['node'], step: number, type: FrameType): Promise<EncodedFrame> {
    const { rgb, size } = await this.render(room, node, step);
    if (type === 'webp') return { bytes: await encodePicture(rgb, size, 'lossless'), type: 'image/webp' };
    return { bytes: await encodePng(rgb, size), type: 'image/png' };
  }

  private async render(
    room: string,
    node: NodeRecord['node'],
    step: number,
  ): Promise<{ rgb: Uint8Array; size: number }> {
    const manifest = packOf(this.engine, node);
    const ws = await this.latent(room, node, step);
    return { rgb: await this.engine.render({ pack: packId(manifest), ws }), size: manifest.resolution };
  }

  private async latent(room: string, node: NodeRecord['node'], step: number): Promise<Float32Array> {
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
