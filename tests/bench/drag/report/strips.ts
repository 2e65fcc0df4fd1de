import sharp, { type OverlayOptions } from 'sharp';

import type { Point } from '../../../../lib/geometry/point';
import { landmarkCases, shareOf, type Bench } from '../bench';
import type { DragCase } from '../cases';
import { METHODS } from '../methods/list';
import { runOurs } from '../methods/ours';
import { text } from './svg';

/** Side of a picture in a strip, px. */
const SIDE = 168;
const GAP = 6;
const HEAD = 26;
const JPEG = { quality: 82 } as const;
/** Drags shown with their frames, and frames of each. */
const DRAGS = 10;
const FRAMES = 5;
/** Drags shown with every method. */
const COMPARED = 5;
const COUNT = 5;

/** One picture of a sheet, with points and targets in its px. */
export interface Tile {
  readonly picture: Uint8Array;
  readonly points: readonly Point[];
  readonly targets: readonly Point[];
  /** Marked in its corner, where it says so: whether it is what was asked for. */
  readonly passes?: boolean;
}

/** Ten drags of ours, before, during and after, with the points as the engine sees them; the last column is the face whose landmarks are the targets. */
export async function frames(bench: Bench): Promise<Buffer> {
  const cases = landmarkCases(bench.pairs.slice(0, DRAGS), COUNT);
  const rows: Tile[][] = [];
  for (const [i, one] of cases.entries()) {
    const { steps } = await runOurs(bench.rig.model, one);
    const shown = Array.from({ length: FRAMES }, (_, k) => steps[Math.round((k * (steps.length - 1)) / (FRAMES - 1))]);
    const tiles = shown.flatMap((step) =>
      step === undefined
        ? []
        : [{ picture: step.image, points: step.points.map(({ position }) => position), targets: one.targets }],
    );
    const other = (bench.pairs[i] as Bench['pairs'][number]).to;
    rows.push([...tiles, { picture: other.picture, points: [], targets: one.targets }]);
  }
  const heads = Array.from({ length: FRAMES }, (_, k) => (k === 0 ? 'before' : k === FRAMES - 1 ? 'after' : 'during'));
  return sheet([...heads, 'landmarks from'], rows, bench.rig.manifest.resolution);
}

/** The same drags done by every method of the run: start, the face the landmarks come from, and each method's end. */
export async function comparison(bench: Bench): Promise<Buffer> {
  const methods = bench.options.methods.filter((method) => method !== 'none');
  const cases = landmarkCases(bench.pairs, COUNT);
  const count = Math.min(COMPARED, ...methods.map((method) => shareOf(bench, method, cases.length)));
  const rows: Tile[][] = Array.from({ length: count }, (_, i) => {
    const { from, to } = bench.pairs[i] as Bench['pairs'][number];
    const { points, targets } = cases[i] as DragCase;
    return [
      { picture: from.picture, points, targets },
      { picture: to.picture, points: [], targets },
    ];
  });
  for (const method of methods) {
    const mine = cases.slice(0, shareOf(bench, method, cases.length));
    const outcomes = await bench.methods.run(method, `landmarks-${COUNT}`, mine);
    for (const [i, row] of rows.entries()) {
      const outcome = outcomes[i];
      if (outcome === undefined) continue;
      row.push({ picture: await bench.rig.picture(outcome.ws), points: [], targets: cases[i]?.targets ?? [] });
    }
  }
  const heads = ['start', 'landmarks from', ...methods.map((method) => METHODS[method].title)];
  return sheet(heads, rows, bench.rig.manifest.resolution);
}

/** Rows of pictures under a line of titles; red = point, blue ring = target. */
export async function sheet(
  heads: readonly string[],
  rows: readonly (readonly Tile[])[],
  resolution: number,
): Promise<Buffer> {
  const pitch = SIDE + GAP;
  const [width, height] = [heads.length * pitch + GAP, HEAD + rows.length * pitch + GAP];
  const layers: OverlayOptions[] = [];
  for (const [row, tiles] of rows.entries()) {
    for (const [column, { picture }] of tiles.entries()) {
      const input = await sharp(picture, { raw: { width: resolution, height: resolution, channels: 3 } })
        .resize(SIDE, SIDE)
        .png()
        .toBuffer();
      layers.push({ input, left: GAP + column * pitch, top: HEAD + row * pitch });
    }
  }
  const marks = rows.flatMap((tiles, row) =>
    tiles.map((tile, column) => marksOf(tile, GAP + column * pitch, HEAD + row * pitch, SIDE / resolution)),
  );
  const titles = heads.map((head, i) => text(GAP + i * pitch + SIDE / 2, 18, head, { anchor: 'middle' }));
  const overlay =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif">` +
    `${titles.join('')}${marks.join('')}</svg>`;
  layers.push({ input: Buffer.from(overlay), left: 0, top: 0 });
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .composite(layers)
    .jpeg(JPEG)
    .toBuffer();
}

function marksOf({ points, targets, passes }: Tile, left: number, top: number, scale: number): string {
  const at = (p: Point) => `cx="${left + p.x * scale}" cy="${top + p.y * scale}"`;
  const rings = targets.map((p) => `<circle ${at(p)} r="3.5" fill="none" stroke="#2f6fed" stroke-width="1.8"/>`);
  const dots = points.map((p) => `<circle ${at(p)} r="2.4" fill="#e5484d" stroke="#ffffff" stroke-width="0.8"/>`);
  const corner = `cx="${left + SIDE - 10}" cy="${top + 10}" r="6" stroke="#ffffff" stroke-width="1.2"`;
  const mark = passes === undefined ? '' : `<circle ${corner} fill="${passes ? '#2f9e57' : '#e5484d'}"/>`;
  return rings.join('') + dots.join('') + mark;
}
