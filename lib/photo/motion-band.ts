/**
 * What the pixels of an area of a picture take from its photo, when parts of it were moved under masks: a mask weighs how far pixels
 * move and how much of a mouth is seen, and what later edits add is added to that. So where an edit's mask is not, nothing of it counts,
 * and an edit without one goes on from what is seen.
 */
import { maskAt, type PhotoMask } from './mask';
import { bicubic, type Pixels } from './pixels';
import { smooth } from './smooth';
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

/** Where neighbours come from places so many px apart one begins to lie before the other, and does so; their edge would be one of steps. */
export const APART = [2, 4] as const;
/** What each of four neighbours counts there, against the px itself. */
export const BESIDE = 0.125;

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

  /** Writes what the photo shows at a pixel; where something ends, some of what lies beside it. */
  private sampleAt(photo: Pixels, i: number, column: number, row: number, out: Float64Array): void {
    const { left, top, width, rows } = this.area;
    const { x, y, mouth } = this;
    const [dx, dy] = [x[i] as number, y[i] as number];
    bicubic(photo, left + column + dx, top + row + dy, out);
    /** How far a neighbour's place is beyond what is stretched alone, 0 to 1; what is seen in a mouth is none. */
    const open = (j: number): number => 1 - (mouth === null ? 0 : (mouth.share[j] as number));
    const ends = (j: number): number =>
      open(i) * open(j) * smooth(Math.max(Math.abs((x[j] as number) - dx), Math.abs((y[j] as number) - dy)), ...APART);
    const [before, after] = [column > 0 ? i - 1 : i, column + 1 < width ? i + 1 : i];
    const [above, below] = [row > 0 ? i - width : i, row + 1 < rows ? i + width : i];
    // Of a file's millions of pixels hardly any lies at an edge.
    if (ends(before) + ends(after) + ends(above) + ends(below) === 0) return;
    const own = out.slice();
    const there = new Float64Array(out.length);
    for (const j of [before, after, above, below]) {
      const share = BESIDE * ends(j);
      if (share === 0) continue;
      bicubic(photo, left + column + (x[j] as number), top + row + (y[j] as number), there);
      for (let k = 0; k < out.length; k++)
        out[k] = (out[k] as number) + share * ((there[k] as number) - (own[k] as number));
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
          this.sampleAt(photo, i, column, row, sample);
          for (let k = 0; k < channels; k++) out[to + k] = inByte(sample[k] as number);
        }
        if (share !== 0)
          for (let k = 0; k < 3; k++)
            out[to + k] = inByte((out[to + k] ?? 0) * (1 - share) + (mouth?.colour[3 * i + k] ?? 0));
      }
  }
}

const inByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
