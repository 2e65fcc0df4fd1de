/** A replay as an animation, made in this browser from the replay's lossless frames. */
import { Said } from '@/app/words/problems';
import { say } from '@/app/words/words';
import type { RoomApi } from '@/lib/client/room-api';
import { writeApng, type AnimationFrame } from '@/lib/export/apng';
import { gifWriter } from '@/lib/export/gif';
import type { TrackedPoint } from '@/lib/drag/types';
import type { EditReplay } from '@/lib/replay/schema';
import type { ReplayFrame } from '@/lib/replay/timeline';
import type { RoomConnection } from '../connection/connection';
import { frameBitmap } from '../connection/frame-bitmap';
import { drawPoints } from '../marks/draw-points';
import { recordingWriter, webmWriter } from './video';

export type AnimationFormat = 'gif' | 'apng' | 'video';

/** Video is enlarged so often: players show small ones blurred, and encoders keep more of large ones. */
const VIDEO_SCALE = 2;
/** The longer side of a photo in an animation, px. */
const MOST_PHOTO_SIDE = 720;

export interface AnimationRequest {
  readonly format: AnimationFormat;
  readonly frames: readonly ReplayFrame[];
  readonly title: string;
  /** Paint handles and targets on the frames. */
  readonly withPoints: boolean;
  /** Colour of whoever pulled each point. */
  readonly colors: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  /** From 0 to 1. */
  readonly onProgress: (part: number) => void;
}

/** @throws DOMException `AbortError` when it was cancelled, ApiError when a frame cannot be had, Said when the browser cannot do it. */
export async function makeAnimation(connection: RoomConnection, request: AnimationRequest): Promise<Blob> {
  if (request.frames.length === 0) throw new Said(say('export.animation.empty'));
  const { api, store } = connection;
  const { nodes } = store.getState();
  // A photo's frames are drawn here, so there are no PNGs of the server to take as they are.
  const ofPhotos = request.frames.some(({ nodeId }) => nodes.get(nodeId)?.photo !== undefined);
  if (request.format === 'apng' && !request.withPoints && !ofPhotos) return plainApng(api, request);
  const canvas = document.createElement('canvas');
  const painter = new Painter(connection, request, canvas, request.format === 'video' && !ofPhotos ? VIDEO_SCALE : 1);
  switch (request.format) {
    case 'apng':
      return pointedApng(painter, request, canvas);
    case 'gif':
      return gif(painter, request, canvas);
    case 'video':
      return video(painter, request, canvas);
  }
}

/** Paints frame after frame on one canvas. */
class Painter {
  private size: { readonly width: number; readonly height: number } | null = null;
  private readonly replays = new Map<string, Promise<EditReplay>>();

  constructor(
    private readonly connection: RoomConnection,
    private readonly request: AnimationRequest,
    private readonly canvas: HTMLCanvasElement,
    private readonly scale: number,
  ) {}

  async paint(frame: ReplayFrame): Promise<CanvasRenderingContext2D> {
    const { signal, withPoints, colors } = this.request;
    const { api, store } = this.connection;
    const photo = store.getState().nodes.get(frame.nodeId)?.photo;
    const bitmap = await frameBitmap(this.connection, frame.nodeId, await api.frame(frame, 'png', signal));
    // Photos are shrunk to what an animation can hold; the first frame decides how large all of them are.
    const most = photo === undefined ? Infinity : MOST_PHOTO_SIDE;
    const scale = Math.min(this.scale, most / Math.max(bitmap.width, bitmap.height));
    this.size ??= { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) };
    const { width, height } = this.size;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Said(say('export.animation.noCanvas'));
    context.imageSmoothingQuality = 'high';
    context.clearRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    if (withPoints)
      drawPoints(context, await this.points(frame), colors, photo === undefined ? this.scale : width / photo.width);
    return context;
  }

  private async points({ nodeId, step }: ReplayFrame): Promise<readonly TrackedPoint[]> {
    let replay = this.replays.get(nodeId);
    if (replay === undefined) {
      replay = this.connection.api.replay(nodeId, this.request.signal);
      this.replays.set(nodeId, replay);
    }
    return (await replay).steps[step]?.points ?? [];
  }
}

/** Each frame once, with progress, until it is cancelled. */
async function forEach(
  { frames, signal, onProgress }: AnimationRequest,
  work: (frame: ReplayFrame) => Promise<void>,
): Promise<void> {
  for (const [i, frame] of frames.entries()) {
    signal.throwIfAborted();
    await work(frame);
    onProgress((i + 1) / frames.length);
  }
}

/** The server's PNGs as they are: nothing is decoded, nothing is lost. */
async function plainApng(api: RoomApi, request: AnimationRequest): Promise<Blob> {
  const frames: AnimationFrame[] = [];
  await forEach(request, async (frame) => {
    const png = new Uint8Array(await (await api.frame(frame, 'png', request.signal)).arrayBuffer());
    frames.push({ png, delayMs: frame.durationMs });
  });
  return apng(frames);
}

async function pointedApng(painter: Painter, request: AnimationRequest, canvas: HTMLCanvasElement): Promise<Blob> {
  const frames: AnimationFrame[] = [];
  await forEach(request, async (frame) => {
    await painter.paint(frame);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Said(say('export.animation.noPng'));
    frames.push({ png: new Uint8Array(await blob.arrayBuffer()), delayMs: frame.durationMs });
  });
  return apng(frames);
}

const apng = (frames: readonly AnimationFrame[]): Blob =>
  new Blob([writeApng(frames) as Uint8Array<ArrayBuffer>], { type: 'image/apng' });

async function gif(painter: Painter, request: AnimationRequest, canvas: HTMLCanvasElement): Promise<Blob> {
  let writer: ReturnType<typeof gifWriter> | null = null;
  await forEach(request, async (frame) => {
    const context = await painter.paint(frame);
    writer ??= gifWriter(canvas.width, canvas.height);
    writer.add(context.getImageData(0, 0, canvas.width, canvas.height).data, frame.durationMs);
  });
  return new Blob([finished(writer) as Uint8Array<ArrayBuffer>], { type: 'image/gif' });
}

function finished(writer: ReturnType<typeof gifWriter> | null): Uint8Array {
  if (writer === null) throw new Said(say('export.animation.empty'));
  return writer.finish();
}

async function video(painter: Painter, request: AnimationRequest, canvas: HTMLCanvasElement): Promise<Blob> {
  const [first] = request.frames;
  if (first !== undefined) await painter.paint(first);
  const writer = (await webmWriter(canvas.width, canvas.height)) ?? recordingWriter(canvas);
  if (writer === null) throw new Said(say('export.animation.noVideo'));
  let timeMs = 0;
  try {
    await forEach(request, async (frame) => {
      await painter.paint(frame);
      await writer.add(canvas, timeMs, frame.durationMs);
      timeMs += frame.durationMs;
    });
    return await writer.finish(timeMs, request.title);
  } catch (error) {
    writer.cancel();
    throw error;
  }
}
