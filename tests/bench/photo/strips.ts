/** Strips to look at: photos before and after pulls, and beside them the same pulls by plain moving least squares. */
import sharp, { type OverlayOptions } from 'sharp';
import { pullPhoto } from '../../../lib/photo/run';
import { carried } from '../drag/metrics/warp';
import { text } from '../drag/report/svg';
import { cutOut, drawn, headSquare } from './pictures';
import { NATURAL_PULLS, isSeen, pullsOf } from './pulls';
import type { SourceFace } from './sources';

/** Largest side of a picture in a strip, px. */
const SIDE = 384;
const GAP = 6;
const HEAD = 22;

export interface Tile {
  readonly picture: Uint8Array;
  readonly side: number;
  readonly title: string;
}

/** Rows of pictures, each with a title above it, as PNG. */
export async function sheet(rows: readonly (readonly Tile[])[], side = SIDE): Promise<Buffer> {
  const columns = Math.max(...rows.map((row) => row.length));
  const [width, height] = [columns * (side + GAP) + GAP, rows.length * (side + HEAD + GAP) + GAP];
  const layers: OverlayOptions[] = [];
  const titles: string[] = [];
  for (const [r, tiles] of rows.entries())
    for (const [c, tile] of tiles.entries()) {
      const [left, top] = [GAP + c * (side + GAP), GAP + r * (side + HEAD + GAP)];
      const raw = { width: tile.side, height: tile.side, channels: 3 } as const;
      const input = await sharp(tile.picture, { raw }).resize(side, side).png().toBuffer();
      layers.push({ input, left, top: top + HEAD });
      titles.push(text(left + side / 2, top + 15, tile.title, { anchor: 'middle' }));
    }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${titles.join('')}</svg>`;
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .composite([...layers, { input: Buffer.from(svg), left: 0, top: 0 }])
    .png()
    .toBuffer();
}

/** Pulls in a row. */
const IN_ROW = 3;

/** Every natural pull of one face: the photo, then in turn with the surface and by plain warping. */
export async function pullStrip({ photo, face }: SourceFace): Promise<Buffer> {
  const square = headSquare(face);
  const side = Math.min(square.side, SIDE);
  const before = await cutOut(photo, square, side);
  const scale = side / square.side;
  const rows: Tile[][] = [];
  const seen = NATURAL_PULLS.filter((pull) => isSeen(face, pullsOf(face, pull)));
  for (const [i, pull] of seen.entries()) {
    const pulls = pullsOf(face, pull);
    const end = [...pullPhoto(face, face.fit.code, pulls, pull.reach)].at(-1);
    const ours = await cutOut(drawn(photo, face, end?.code ?? face.fit.code), square, side);
    const placed = (key: 'handle' | 'target') =>
      pulls.map((one) => ({ x: (one[key].x - square.left) * scale, y: (one[key].y - square.top) * scale }));
    if (i % IN_ROW === 0) rows.push([{ picture: before, side, title: 'photo' }]);
    rows
      .at(-1)
      ?.push(
        { picture: ours, side, title: pull.name },
        { picture: carried(before, placed('handle'), placed('target'), side), side, title: 'plain' },
      );
  }
  return sheet(rows);
}
