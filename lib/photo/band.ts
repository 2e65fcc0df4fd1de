/** An area of a moved photo: of each pixel where it comes from, and the colours of mouths and lids over that. */
import { lieOf, toEdge } from './edge';
import { FAR, LID_SLACK } from './layers';
import { MOUTH } from './motion-band';
import { nearCorner, type Affine } from './own-mouth';
import { bicubic, type Pixels } from './pixels';
import type { DrawnFace } from './scene';
import { density, sheetAt } from './sheets';
import { smooth } from './smooth';
import { EYES, type Eye } from './surface';
import { awayOf, drawMotions, eachPixel, type Area } from './triangles';

/** sRGB of the dark between the teeth. */
const DARK = [38, 14, 14] as const;
/** How far beside the edge of a mouth lips may end, in widths of their softness. */
export const GAP = 3;
/** What is left of the light under the lips' edge. */
export const SHADE = 0.8;

/** What a pixel shows: the photo, of somewhere. */
const PHOTO = 0;
/** What is in an opening that has its form of the photo: that of the photo. */
const OWN = 2;

/** A face with the light that is on it, as factors of sRGB. */
export type TonedFace = DrawnFace & { readonly tone: readonly [number, number, number] };

const NOWHERE: Area = { left: 0, top: 0, width: 0, rows: 0 };

/** An area of the picture under one state. Its arrays are made once, for the largest area. */
export class Band {
  area = NOWHERE;
  /** Px in the photo that each pixel takes, as a distance from itself: what does not move must be exact. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly nearness: Float32Array;
  readonly shows: Uint8Array;
  /** Of what lies between lips and lids, and how much of it is seen, 0 to 255. */
  readonly colour: Uint8Array;
  readonly inside: Uint8Array;
  /** Of an open mouth: how much is seen of what is in it, and how much light comes there. */
  private readonly open: Float32Array;
  private readonly lit: Float32Array;
  private readonly lie = toEdge();
  private readonly texel = new Float64Array(4);
  private readonly sample = new Float64Array(4);

  /** @param size pixels of the largest area */
  constructor(size: number) {
    this.x = new Float32Array(size);
    this.y = new Float32Array(size);
    this.nearness = new Float32Array(size);
    this.shows = new Uint8Array(size);
    this.colour = new Uint8Array(3 * size);
    this.inside = new Uint8Array(size);
    this.open = new Float32Array(size);
    this.lit = new Float32Array(size);
  }

  /** Nothing is drawn in that area yet. */
  begin(area: Area): void {
    this.area = area;
    this.x.fill(0);
    this.y.fill(0);
    this.nearness.fill(-Infinity);
    this.shows.fill(PHOTO);
  }

  draw(photo: Pixels, face: TonedFace): void {
    const { layers, moved } = face;
    drawMotions(this.area, moved, layers.shown, FAR, this);
    for (const eye of EYES) this.drawEye(photo, face, eye);
    if (layers.showsMouth(moved)) this.drawMouth(photo, face);
  }

  /** An eye is seen between its lids alone, however coarse they are. */
  private drawEye(photo: Pixels, { layers, moved }: TonedFace, eye: Eye): void {
    const { nearness } = moved;
    const { edge, changed, revealed, soft } = moved.eyes[eye];
    const { lie } = this;
    eachPixel(this.area, moved, layers.eyes[eye], false, (at, a, b, c, u, v, w, px, py) => {
      const near = w * (nearness[a] ?? 0) + u * (nearness[b] ?? 0) + v * (nearness[c] ?? 0);
      if (near + LID_SLACK <= (this.nearness[at] ?? 0)) return;
      lieOf(edge, px, py, lie);
      if (!lie.within) {
        // Nobody finds the edge of a lid to the px: what lies just outside goes on up to it, not what was along it.
        const lid = changed * (1 - smooth(lie.away, 0, layers.lidEdge));
        if (lid === 0) return;
        if (this.shows[at] !== MOUTH) this.inside[at] = 0;
        this.shows[at] = MOUTH;
        this.coverWith(photo, at, lie.x, lie.y, lid);
        return;
      }
      const [x, y] = [awayOf(moved, 0, a, b, c, u, v, w), awayOf(moved, 1, a, b, c, u, v, w)];
      const [sx, sy] = revealed === 0 ? [px + x, py + y] : layers.ownEyes[eye].at(px + x, py + y);
      this.x[at] = x + revealed * (sx - px - x);
      this.y[at] = y + revealed * (sy - py - y);
      this.shows[at] = PHOTO;
      const across = revealed === 0 ? null : layers.ownEyes[eye].across(px + x, py + y);
      const lid = changed * (1 - smooth(lie.away, 0, soft));
      if (lid === 0 && across === null) return;
      this.shows[at] = MOUTH;
      this.inside[at] = 0;
      if (across !== null) {
        const [ox, oy, share] = across;
        const between = (from: number, to: number): number => from + revealed * (to - from);
        this.coverWith(photo, at, between(px + x, ox), between(py + y, oy), share * revealed);
      }
      this.coverWith(photo, at, lie.x, lie.y, lid);
    });
  }

  private drawMouth(photo: Pixels, face: TonedFace): void {
    const { layers, moved } = face;
    const { nearness, mouth } = moved;
    const { lie } = this;
    const { edge, changed, revealed, soft } = mouth;
    const { lipEdge } = layers;
    /** What a lip has there: they part with what was along their edge. */
    const lipAt = (): readonly [number, number] => [
      lie.fromX + revealed * (lie.x - lie.fromX),
      lie.fromY + revealed * (lie.y - lie.fromY),
    ];
    const drawn: number[] = [];
    eachPixel(this.area, moved, layers.mouth, true, (at, a, b, c, u, v, w, px, py) => {
      const near = w * (nearness[a] ?? 0) + u * (nearness[b] ?? 0) + v * (nearness[c] ?? 0);
      if (near <= (this.nearness[at] ?? 0)) return;
      lieOf(edge, px, py, lie);
      if (!lie.within) {
        // Coarse lips end a little beside their edge, and what is behind the head must not be seen there.
        const gap = (this.nearness[at] ?? 0) <= FAR && lie.away < GAP * soft ? changed : 0;
        const lip = revealed * (1 - smooth(lie.away, 0, lipEdge));
        if (gap === 0 && lip === 0) return;
        if (this.shows[at] !== MOUTH) this.inside[at] = 0;
        this.shows[at] = MOUTH;
        this.coverWith(photo, at, lie.x, lie.y, gap);
        this.coverWith(photo, at, lie.x, lie.y, lip);
        return;
      }
      this.nearness[at] = near;
      if (changed === 0) {
        this.shows[at] = OWN;
        const [sx, sy] = carried(mouth.carry[0], px, py);
        this.x[at] = sx - px;
        this.y[at] = sy - py;
        return;
      }
      this.shows[at] = MOUTH;
      this.inside[at] = 0;
      const seen = 1 - changed * (1 - smooth(lie.away, 0, soft));
      this.open[at] = seen;
      this.lit[at] = SHADE + (1 - SHADE) * smooth(lie.away, 0, layers.lipShadow);
      this.coverWith(photo, at, ...lipAt(), 1);
      DARK.forEach((value, k) => (this.texel[k] = value));
      this.texel[3] = 255;
      this.cover(at, this.texel, revealed);
      drawn.push(at);
    });
    if (changed === 0) return;
    // The upper teeth stand before the lower ones.
    for (const sheet of [1, 0] as const) {
      this.drawSheet(face, sheet);
      this.drawOwn(photo, face, sheet, drawn);
    }
    // Lips end softly over all of it at once: each layer by itself would let the dark through.
    const { left, top, width } = this.area;
    for (const at of drawn) {
      const seen = this.open[at] ?? 0;
      this.open[at] = 0;
      if (seen === 1) continue;
      lieOf(edge, left + (at % width) + 0.5, top + Math.floor(at / width) + 0.5, lie);
      this.coverWith(photo, at, ...lipAt(), 1 - seen);
    }
  }

  private drawSheet({ layers, moved, tone }: TonedFace, sheet: 0 | 1): void {
    const { surface } = layers.face;
    const { texture, pictures } = surface;
    const firstNode = layers.first + surface.vertices - texture.length / 2;
    const half = layers.teeth.length / 2;
    const triangles = sheet === 1 ? layers.teeth.subarray(half) : layers.teeth.subarray(0, half);
    const dense = density(moved, texture, firstNode, layers.teeth);
    const { texel } = this;
    eachPixel(this.area, moved, triangles, false, (at, a, b, c, u, v, w) => {
      if (this.open[at] === 0) return;
      const mix = (k: number): number =>
        w * (texture[2 * (a - firstNode) + k] ?? 0) +
        u * (texture[2 * (b - firstNode) + k] ?? 0) +
        v * (texture[2 * (c - firstNode) + k] ?? 0);
      sheetAt(pictures, sheet, mix(0), mix(1), dense, texel);
      const lit = this.lit[at] ?? 1;
      for (let k = 0; k < 3; k++) texel[k] = Math.min(texel[3] ?? 0, (texel[k] ?? 0) * (tone[k] ?? 1)) * lit;
      this.cover(at, texel, moved.mouth.revealed);
    });
  }

  /** What the photo shows of the mouth's inside, where it has gone. */
  private drawOwn(photo: Pixels, { layers, moved }: TonedFace, sheet: 0 | 1, drawn: readonly number[]): void {
    const { ownMouth } = layers;
    const { lie } = this;
    if (ownMouth === null) return;
    const { carry, edge, revealed } = moved.mouth;
    const { left, top, width } = this.area;
    for (const at of drawn) {
      const [x, y] = [left + (at % width) + 0.5, top + Math.floor(at / width) + 0.5];
      lieOf(edge, x, y, lie);
      // A mouth that opens shows what is behind its corners.
      const corner = (1 - revealed) * nearCorner(edge.at, x, y);
      const [tx, ty] = carried(carry[sheet], x, y);
      const [sx, sy] = [tx + corner * (lie.fromX - tx), ty + corner * (lie.fromY - ty)];
      const own = ownMouth.at(sheet, sx, sy, [lie.fromX, lie.fromY], revealed);
      if (own !== null) this.coverWith(photo, at, ...own);
    }
  }

  /** Lays what the photo has at a place over what is in an opening. */
  private coverWith(photo: Pixels, at: number, x: number, y: number, seen: number): void {
    bicubic(photo, x - 0.5, y - 0.5, this.sample);
    for (let k = 0; k < 3; k++) this.texel[k] = Math.min(255, Math.max(0, this.sample[k] ?? 0));
    this.texel[3] = 255;
    this.cover(at, this.texel, seen);
  }

  /** Lays a colour (times its alpha, and alpha, 0 to 255), of which a share is seen, over what lies between the lips. */
  private cover(at: number, texel: Float64Array, seen: number): void {
    const over = ((texel[3] ?? 0) / 255) * seen;
    if (over <= 0) return;
    const under = ((this.inside[at] ?? 0) / 255) * (1 - over);
    for (let k = 0; k < 3; k++)
      this.colour[3 * at + k] = Math.round(
        ((texel[k] ?? 0) * seen + (this.colour[3 * at + k] ?? 0) * under) / (over + under),
      );
    this.inside[at] = Math.round(255 * (over + under));
  }
}

const carried = ([a, b, c, d, e, f]: Affine, x: number, y: number): readonly [number, number] => [
  a * x + b * y + c,
  d * x + e * y + f,
];
