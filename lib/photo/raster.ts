/** Draws a moved photo into pixels, for files: what lies still stays as it is in every byte, the rest is sampled bicubically. */
import type { Eye, Moved, PhotoLayers } from './layers';
import { bicubic, type Pixels } from './pixels';
import { toneOf } from './tone';

/** Rows that are drawn at once: bounds the memory, whatever the size of the photo. */
const BAND = 256;
/** Px below which nobody sees that something moved. */
const STILL = 0.02;
/** sRGB of the dark between the teeth. */
const DARK = [38, 14, 14] as const;
/** Alpha from which a sheet is there. */
const THERE = 128;

/** What a pixel shows. */
const PHOTO = 0;
const MOUTH = 1;
const MOUTH_PHOTO = 2;

/** @returns the whole picture, as large as the photo */
export function drawPhoto(photo: Pixels, layers: PhotoLayers, moved: Moved): Pixels {
  const out = photo.data.slice();
  const tone = toneOf(photo, layers.face);
  for (let top = 0; top < photo.height; top += BAND) {
    const band = new Band(photo.width, top, Math.min(BAND, photo.height - top), layers, moved, tone);
    band.paint(photo, out);
  }
  return { ...photo, data: out };
}

class Band {
  /** Px in the photo that each pixel takes, as a distance from itself: what does not move must be exact. */
  private readonly x: Float32Array;
  private readonly y: Float32Array;
  private readonly nearness: Float32Array;
  private readonly shows: Uint8Array;
  private readonly colour: Uint8Array;

  constructor(
    private readonly width: number,
    private readonly top: number,
    private readonly rows: number,
    private readonly layers: PhotoLayers,
    private readonly moved: Moved,
    private readonly tone: readonly [number, number, number],
  ) {
    const size = width * rows;
    this.x = new Float32Array(size);
    this.y = new Float32Array(size);
    this.nearness = new Float32Array(size).fill(-Infinity);
    this.shows = new Uint8Array(size);
    this.colour = new Uint8Array(3 * size);
    this.drawShown(layers.shown);
    for (const eye of ['eye_right', 'eye_left'] as const) this.drawShown(layers.eyes[eye], eye);
    if (moved.inside > 0 || layers.showsMouthAtAll) {
      this.drawMouth();
      this.drawTeeth();
    }
  }

  private drawShown(triangles: Int32Array, eye: Eye | null = null): void {
    const { positions, source, nearness, eyes } = this.moved;
    const revealed = eye === null ? 0 : eyes[eye];
    this.each(triangles, false, (at, a, b, c, u, v, w, px, py) => {
      const near = w * (nearness[a] ?? 0) + u * (nearness[b] ?? 0) + v * (nearness[c] ?? 0);
      if (near <= (this.nearness[at] ?? 0)) return;
      this.nearness[at] = near;
      const away = (k: number): number =>
        w * ((source[2 * a + k] ?? 0) - (positions[2 * a + k] ?? 0)) +
        u * ((source[2 * b + k] ?? 0) - (positions[2 * b + k] ?? 0)) +
        v * ((source[2 * c + k] ?? 0) - (positions[2 * c + k] ?? 0));
      const [x, y] = [away(0), away(1)];
      const [sx, sy] = eye === null || revealed === 0 ? [px + x, py + y] : this.layers.eyeAt(eye, px + x, py + y);
      this.x[at] = x + revealed * (sx - px - x);
      this.y[at] = y + revealed * (sy - py - y);
    });
  }

  private drawMouth(): void {
    const { nearness } = this.moved;
    this.each(this.layers.mouth, true, (at, a, b, c, u, v, w) => {
      const near = w * (nearness[a] ?? 0) + u * (nearness[b] ?? 0) + v * (nearness[c] ?? 0);
      if (near <= (this.nearness[at] ?? 0)) return;
      this.nearness[at] = near;
      this.shows[at] = MOUTH;
      for (let k = 0; k < 3; k++) this.colour[3 * at + k] = DARK[k] ?? 0;
    });
  }

  /** The upper teeth stand before the lower ones, and are drawn last. */
  private drawTeeth(): void {
    const { layers, moved } = this;
    const { surface } = layers.face;
    const { texture, pictures } = surface;
    const firstNode = layers.first + surface.vertices - texture.length / 2;
    const half = layers.teeth.length / 2;
    for (const [sheet, triangles] of [
      [1, layers.teeth.subarray(half)],
      [0, layers.teeth.subarray(0, half)],
    ] as const)
      this.each(triangles, false, (at, a, b, c, u, v, w, px, py) => {
        if (this.shows[at] === PHOTO) return;
        const mix = (values: Float64Array | Float32Array, k: number, offset: number): number =>
          w * (values[2 * (a - offset) + k] ?? 0) +
          u * (values[2 * (b - offset) + k] ?? 0) +
          v * (values[2 * (c - offset) + k] ?? 0);
        const column = Math.min(Math.max(Math.floor(mix(texture, 0, firstNode)), 0), pictures.width - 1);
        const row = Math.min(Math.max(Math.floor(mix(texture, 1, firstNode)), 0), pictures.height - 1);
        const from = 4 * ((sheet * pictures.height + row) * pictures.width + column);
        const [x, y] = [mix(moved.source, 0, 0), mix(moved.source, 1, 0)];
        const own = layers.teethAt(sheet, x, y);
        if (own !== null) {
          this.shows[at] = MOUTH_PHOTO;
          // Where the mouth has opened no further the photo stays as it is.
          this.x[at] = x - px + moved.inside * (own[0] - x);
          this.y[at] = y - py + moved.inside * (own[1] - y);
          return;
        }
        if ((pictures.data[from + 3] ?? 0) < THERE) return;
        this.shows[at] = MOUTH;
        for (let k = 0; k < 3; k++)
          this.colour[3 * at + k] = Math.min(255, (pictures.data[from + k] ?? 0) * (this.tone[k] ?? 1));
      });
  }

  /** Calls `draw` with each pixel's number of each triangle, its corners, the shares of the second, third and first, and the pixel's middle. */
  private each(
    triangles: Int32Array,
    bothSides: boolean,
    draw: (at: number, a: number, b: number, c: number, u: number, v: number, w: number, x: number, y: number) => void,
  ): void {
    const { positions } = this.moved;
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [triangles[t] ?? 0, triangles[t + 1] ?? 0, triangles[t + 2] ?? 0];
      const [ax, ay] = [positions[2 * a] ?? 0, positions[2 * a + 1] ?? 0];
      const [bx, by] = [(positions[2 * b] ?? 0) - ax, (positions[2 * b + 1] ?? 0) - ay];
      const [cx, cy] = [(positions[2 * c] ?? 0) - ax, (positions[2 * c + 1] ?? 0) - ay];
      const area = bx * cy - by * cx;
      // The outside of a surface is clockwise in a picture, whose y points down.
      if (area === 0 || (area > 0 && !bothSides)) continue;
      const y0 = Math.max(this.top, Math.ceil(ay + Math.min(0, by, cy) - 0.5));
      const y1 = Math.min(this.top + this.rows - 1, Math.floor(ay + Math.max(0, by, cy) - 0.5));
      const x0 = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx) - 0.5));
      const x1 = Math.min(this.width - 1, Math.floor(ax + Math.max(0, bx, cx) - 0.5));
      for (let y = y0; y <= y1; y++) {
        const py = y + 0.5 - ay;
        for (let x = x0; x <= x1; x++) {
          const px = x + 0.5 - ax;
          const u = (px * cy - py * cx) / area;
          const v = (bx * py - by * px) / area;
          const w = 1 - u - v;
          if (u >= 0 && v >= 0 && w >= 0) draw((y - this.top) * this.width + x, a, b, c, u, v, w, x + 0.5, y + 0.5);
        }
      }
    }
  }

  paint(photo: Pixels, out: Uint8Array): void {
    const { channels } = photo;
    const sample = new Float64Array(channels);
    for (let i = 0; i < this.x.length; i++) {
      const [dx, dy, shows] = [this.x[i] ?? 0, this.y[i] ?? 0, this.shows[i] ?? PHOTO];
      const to = (this.top * this.width + i) * channels;
      if (Math.abs(dx) > STILL || Math.abs(dy) > STILL) {
        bicubic(photo, (i % this.width) + dx, this.top + Math.floor(i / this.width) + dy, sample);
        for (let k = 0; k < channels; k++) out[to + k] = Math.min(255, Math.max(0, Math.round(sample[k] ?? 0)));
      }
      if (shows === MOUTH)
        for (let k = 0; k < 3; k++)
          out[to + k] = Math.round(
            (out[to + k] ?? 0) + this.moved.inside * ((this.colour[3 * i + k] ?? 0) - (out[to + k] ?? 0)),
          );
    }
  }
}
