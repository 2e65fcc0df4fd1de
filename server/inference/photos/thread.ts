/** The thread that works on photos: fits faces, runs drags, and draws. It keeps what it needs of the photos that were touched last. */
import { parentPort } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import { fitSurface, pxOf256 } from '../../../lib/photo/fit';
import { photoMask } from '../../../lib/photo/mask';
import { startPhotoDrag } from '../../../lib/photo/photo-drag';
import type { Pixels } from '../../../lib/photo/pixels';
import { drawSeen } from '../../../lib/photo/raster';
import { BesideFaceError } from '../../../lib/photo/run';
import { PhotoScene } from '../../../lib/photo/scene';
import type { Surface } from '../../../lib/photo/surface';
import { DragRunner } from '../drag-runner';
import { InferenceError, toWireError } from '../errors';
import type {
  DrawRequest,
  FacesOfPhoto,
  FittedPhotoFace,
  FromPhotoThread,
  PhotoAnswer,
  PhotoCall,
  PhotoDragStart,
  ToPhotoThread,
} from './messages';
import { frameNear } from './near-face';
import { loadSurface, type SurfaceFile } from './read-surface';

/** Faces of the photos of some rooms at once; a face takes a quarter of a megabyte. */
const MOST_SCENES = 24;
const MOST_SURFACES = 3;
/** Screens show no more. */
const STEPS_A_SECOND = 60;

const port = parentPort;
if (port === null) throw new Error('this file is the body of a worker thread');
const post = (message: FromPhotoThread, transfer: ArrayBufferLike[] = []) =>
  port.postMessage(message, transfer as ArrayBuffer[]);

const surfaces = new LRUCache<string, Promise<Surface>>({ max: MOST_SURFACES });
const scenes = new LRUCache<string, PhotoScene>({ max: MOST_SCENES });
const drags = new Map<number, DragRunner>();

port.on('message', (message: ToPhotoThread) => {
  switch (message.kind) {
    case 'call':
      call(message.what).then(
        (answer) => {
          post(
            { kind: 'answer', call: message.call, answer },
            answer.kind === 'drawn' ? [answer.pixels.data.buffer] : [],
          );
        },
        (error: unknown) => {
          post({ kind: 'failed', call: message.call, error: toWireError(error) });
        },
      );
      return;
    case 'photo-drag':
      begin(message.drag, message.start);
      return;
    default:
      // A drag that has just ended may still be spoken to.
      drags.get(message.drag)?.receive(message);
  }
});

async function call(what: PhotoCall): Promise<PhotoAnswer> {
  if (what.kind === 'draw') return { kind: 'drawn', pixels: await draw(what) };
  const surface = await surfaceOf(what.surface);
  if (what.kind === 'frames') return { kind: 'framed', frames: what.faces.map((face) => frameNear(surface, face)) };
  return { kind: 'fitted', faces: what.faces.map((points) => fitted(surface, points)) };
}

function fitted(surface: Surface, given: readonly number[]): FittedPhotoFace {
  const points = Array.from({ length: given.length / 2 }, (_, i) => ({
    x: given[2 * i] ?? 0,
    y: given[2 * i + 1] ?? 0,
  }));
  const { code, residual } = fitSurface(surface, points);
  const e = surface.entries.length;
  // States hold them so, and an unpulled face must be the fitted one exactly.
  const kept = [...code].map(Math.fround);
  return { code: kept, residual, unit: pxOf256(surface, code), yaw: kept[e] ?? 0, pitch: kept[e + 1] ?? 0 };
}

async function draw({ file, side, width, state, masks, ...of }: DrawRequest): Promise<Pixels> {
  const scene = await sceneOf(of);
  const input = sharp(file, { ignoreIcc: true, limitInputPixels: false });
  const sized = side === null ? input : input.resize(side, side, { fit: 'inside', withoutEnlargement: true });
  const { data, info } = await sized.raw().toBuffer({ resolveWithObject: true });
  const channels = info.channels === 4 ? 4 : 3;
  const photo = { width: info.width, height: info.height, channels, data: new Uint8Array(data) } as const;
  if (!scene.isMoved(state)) return photo;
  const drawn = await sceneOf(of, info.width / width);
  // Strokes are in px of the photo, whatever is drawn of it.
  const longer = Math.round((Math.max(info.width, info.height) * width) / info.width);
  const shown = masks.map((strokes) => (strokes === null ? null : photoMask(strokes, longer)));
  return drawSeen(photo, drawn.seen(state, shown));
}

function begin(id: number, { state, points, reach, live, ...of }: PhotoDragStart): void {
  const open = async () => {
    const drag = startPhotoDrag(await sceneOf(of), { state, points, reach, live }, pacer());
    return { drag, release: () => undefined };
  };
  const runner = new DragRunner(
    id,
    open,
    (message, transfer) => {
      // A photo's step has no picture, and its place holder is everybody's.
      post(message, message.kind === 'step' ? [message.step.ws.buffer] : transfer);
    },
    wireError,
  );
  drags.set(id, runner);
  void runner.run().finally(() => drags.delete(id));
}

function wireError(error: unknown) {
  return toWireError(error instanceof BesideFaceError ? new InferenceError('beside-face', error.message) : error);
}

function pacer(): () => Promise<void> {
  let next = 0;
  return async () => {
    const wait = next - performance.now();
    // Also where none is to be waited for, so that what was said meanwhile is heard.
    await new Promise<void>((resolve) => (wait > 0 ? setTimeout(resolve, wait) : setImmediate(resolve)));
    next = Math.max(performance.now(), next + 1000 / STEPS_A_SECOND);
  };
}

/** @param scale of what is drawn: small pictures of a photo are asked for one after the other */
async function sceneOf({ surface, faces }: FacesOfPhoto, scale = 1): Promise<PhotoScene> {
  const key = `${scale} ${surface.sha256} ${faces.map(({ code, glasses = false, frame }) => `${glasses} ${frame?.lines.join() ?? ''} ${code.join()}`).join(' ')}`;
  const known = scenes.get(key);
  if (known !== undefined) return known;
  const scene = new PhotoScene(await surfaceOf(surface), faces, scale);
  scenes.set(key, scene);
  return scene;
}

function surfaceOf(file: SurfaceFile): Promise<Surface> {
  const known = surfaces.get(file.sha256);
  if (known !== undefined) return known;
  const loading = loadSurface(file);
  surfaces.set(file.sha256, loading);
  loading.catch(() => surfaces.delete(file.sha256));
  return loading;
}
