/**
 * What the pixels of an area of a picture take from its photo, when parts of it were moved under masks: a mask weighs how far pixels
 * move and how much of a mouth is seen, and what later edits add is added to that. So where an edit's mask is not, nothing of it counts,
 * and an edit without one goes on from what is seen.
 */
import { maskAt, type PhotoMask } from './mask';
import { bicubic, type Pixels } from './pixels';
import type { Area } from './triangles';

/** Px below which nobody sees that something moved. */
const LEAST_MOVE = 0.02;

/** An area under one state, as raster.ts draws it. */
export interface DrawnArea {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Numbers of red, green and blue in turn, 0 to 255. */
  readonly colour: Uint8Array;
  /** How much of the colour is seen, 0 to 255; */
  readonly inside: Uint8Array;
  /** where this is MOUTH. */
  readonly shows: Uint8Array;
}

/** Of `shows`: a colour of its own over the photo. */
export const MOUTH = 1;

export class MotionBand {
  private readonly x: Float32Array;
  private readonly y: Float32Array;
  /** How much of a mouth is seen, 0 to 1, and its colour times that. In most areas there is none. */
  private mouth: { readonly share: Float32Array; readonly colour: Float32Array } | null = null;

  constructor(private readonly area: Area) {
    const size = area.width * area.rows;
    this.x = new Float32Array(size);
    this.y = new Float32Array(size);
  }

  /**
   * Adds what a state shows under its mask and beyond that of the next newer one.
   *
   * @param newer null both where that has no mask and for the newest, for which there is none
   * @param side the picture's longer one
   */
  add(
    { x, y, colour, inside, shows }: DrawnArea,
    mask: PhotoMask | null,
    newer: PhotoMask | null,
    newest: boolean,
    side: number,
  ): void {
    const { left, top, width, rows } = this.area;
    const at = (of: PhotoMask | null, column: number, row: number): number =>
      of === null ? 1 : maskAt(of, left + column + 0.5, top + row + 0.5, side);
    for (let row = 0, i = 0; row < rows; row++)
      for (let column = 0; column < width; column++, i++) {
        const [dx, dy] = [x[i] as number, y[i] as number];
        const alpha = shows[i] === MOUTH ? (inside[i] as number) / 255 : 0;
        if (dx === 0 && dy === 0 && alpha === 0) continue;
        const weight = at(mask, column, row) - (newest ? 0 : at(newer, column, row));
        if (weight === 0) continue;
        this.x[i] = (this.x[i] as number) + weight * dx;
        this.y[i] = (this.y[i] as number) + weight * dy;
        if (alpha > 0) this.addMouth(i, weight * alpha, colour);
      }
  }

  private addMouth(i: number, share: number, colour: Uint8Array): void {
    const size = this.x.length;
    const mouth = (this.mouth ??= { share: new Float32Array(size), colour: new Float32Array(3 * size) });
    mouth.share[i] = (mouth.share[i] ?? 0) + share;
    for (let k = 0; k < 3; k++)
      mouth.colour[3 * i + k] = (mouth.colour[3 * i + k] ?? 0) + share * (colour[3 * i + k] ?? 0);
  }

  /** Writes the pixels that changed. */
  paint(photo: Pixels, out: Uint8Array): void {
    const { channels, width: wide } = photo;
    const { left, top, width, rows } = this.area;
    const { x, y, mouth } = this;
    const sample = new Float64Array(channels);
    for (let row = 0, i = 0; row < rows; row++)
      for (let column = 0; column < width; column++, i++) {
        const [dx, dy] = [x[i] as number, y[i] as number];
        const share = mouth === null ? 0 : (mouth.share[i] as number);
        const moves = Math.abs(dx) > LEAST_MOVE || Math.abs(dy) > LEAST_MOVE;
        if (!moves && share === 0) continue;
        const to = ((top + row) * wide + left + column) * channels;
        if (moves) {
          bicubic(photo, left + column + dx, top + row + dy, sample);
          for (let k = 0; k < channels; k++) out[to + k] = inByte(sample[k] as number);
        }
        if (share !== 0)
          for (let k = 0; k < 3; k++)
            out[to + k] = inByte((out[to + k] ?? 0) * (1 - share) + (mouth?.colour[3 * i + k] ?? 0));
      }
  }
}

const inByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
