/** A photo of the room in this page: its pixels, its faces, and the surface that carries them. */
import type { Api } from '@/lib/client/api';
import type { RoomApi } from '@/lib/client/room-api';
import { decodeNpz } from '@/lib/npz/npz';
import type { PhotoMask } from '@/lib/photo/mask';
import type { Pixels } from '@/lib/photo/pixels';
import { PhotoScene, type DrawnFace, type SeenFaces } from '@/lib/photo/scene';
import { readSurface, type Surface } from '@/lib/photo/surface';
import { toneOf } from '@/lib/photo/tone';
import type { PhotoFaces } from '@/lib/protocol';

/** The longer side of the pixels that are read here, px: enough for the light on a face, and for a page without WebGL. */
const READ_SIDE = 1024;
/** Arrays of the largest surface, unpacked. */
const MOST_SURFACE_BYTES = 64 * 1024 * 1024;

/** Drawn states that are kept: those that an edit stands upon, before and after. */
const MOST_DRAWN = 32;

/** What is shown of a photo: its state, and the mask of each part of that, newest first; null where there is none. */
export interface PhotoView {
  readonly state: Float32Array;
  readonly masks: readonly (PhotoMask | null)[];
}

export type Tone = readonly [number, number, number];

export class LoadedPhoto {
  /** What was drawn last comes first. */
  private drawn: { readonly state: Float32Array; readonly faces: readonly DrawnFace[] }[] = [];
  private smaller: Pixels | null = null;
  private readonly tones = new WeakMap<DrawnFace['layers'], Tone>();
  private wholeAsked = false;

  private constructor(
    readonly hash: string,
    readonly width: number,
    readonly height: number,
    /** As they were found. */
    readonly faces: PhotoFaces['faces'],
    readonly scene: PhotoScene,
    /** The pixels, as sharp as they are here by now. */
    public bitmap: ImageBitmap,
    private readonly askWhole: () => Promise<Blob>,
  ) {}

  /** @throws ApiError, RangeError when something of it cannot be had or read */
  static async load(api: Api, room: RoomApi, hash: string): Promise<LoadedPhoto> {
    const [bitmap, { width, height, surface: info, faces }] = await Promise.all([
      room.photo(hash, 'screen').then((blob) => createImageBitmap(blob)),
      room.photoFaces(hash),
    ]);
    const surface = await surfaceOf(api, info.sha256, (bytes) =>
      readSurface(decodeNpz(bytes, MOST_SURFACE_BYTES), info),
    );
    return new LoadedPhoto(hash, width, height, faces, new PhotoScene(surface, faces), bitmap, () =>
      room.photo(hash, 'whole'),
    );
  }

  /** What is drawn over the photo, newest first. */
  seen({ state, masks }: PhotoView): SeenFaces[] {
    return this.scene.states(state).map((one, i) => ({ faces: this.drawnFaces(one), mask: masks[i] ?? null }));
  }

  /** Worked out once a state, by its numbers: what was before a drag comes anew in each of its frames. */
  private drawnFaces(state: Float32Array): readonly DrawnFace[] {
    const at = this.drawn.findIndex((known) => known.state.every((value, i) => value === state[i]));
    const [known] = at < 0 ? [] : this.drawn.splice(at, 1);
    const drawn = known ?? { state, faces: this.scene.draw(state) };
    this.drawn = [drawn, ...this.drawn].slice(0, MOST_DRAWN);
    return drawn.faces;
  }

  /** The light on a face. */
  tone({ layers }: DrawnFace): Tone {
    const known = this.tones.get(layers);
    if (known !== undefined) return known;
    const pixels = this.small();
    const tone = toneOf(pixels, layers, pixels.width / this.width);
    this.tones.set(layers, tone);
    return tone;
  }

  /** The photo, small, as numbers. */
  small(): Pixels {
    return (this.smaller ??= smallPixels(this.bitmap));
  }

  /** Asks for all pixels there are, once; `done` is called when they are here. */
  sharpen(done: () => void): void {
    if (this.wholeAsked || this.bitmap.width >= this.width) return;
    this.wholeAsked = true;
    this.askWhole()
      .then((blob) => createImageBitmap(blob))
      .then(
        (bitmap) => {
          this.bitmap = bitmap;
          done();
        },
        // It stays as sharp as it is; the next photo may fare better.
        () => undefined,
      );
  }
}

const surfaces = new Map<string, Promise<Surface>>();

function surfaceOf(api: Api, sha256: string, read: (bytes: Uint8Array) => Surface): Promise<Surface> {
  const known = surfaces.get(sha256);
  if (known !== undefined) return known;
  const loading = api.surface(sha256).then(read);
  surfaces.set(sha256, loading);
  loading.catch(() => surfaces.delete(sha256));
  return loading;
}

function smallPixels(bitmap: ImageBitmap): Pixels {
  const scale = Math.min(1, READ_SIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser draws nothing');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, channels: 4, data: new Uint8Array(data.buffer) };
}
