import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';

import type { Bench } from '../bench';
import type { Table } from '../table';
import { byLength, byRegion, stepTime, tradeOff } from './charts';
import { comparison, frames } from './strips';

/** Plots are drawn at this many pixels for each of theirs, for sharp text on dense screens. */
const DENSITY = 2;

/** A picture of the report. */
export interface Picture {
  readonly file: string;
  readonly words: string;
}

const PLOTS = [
  [
    'trade-off.png',
    'Distance left against time, all methods; bars are 95% confidence; the dashed line is the start',
    tradeOff,
  ],
  ['by-length.png', 'Error by how far the points have to go', byLength],
  ['by-region.png', 'Error by region of the face', byRegion],
  ['step-time.png', 'Where the time of a step goes', stepTime],
] as const;
const FRAMES = 'frames.jpg';
const COMPARISON = 'methods.jpg';

/** Draws all plots and strips for which there are numbers into `folder`; pictures of an earlier report go. */
export async function drawPictures(bench: Bench, tables: readonly Table[], folder: string): Promise<Picture[]> {
  await mkdir(folder, { recursive: true });
  for (const file of [...PLOTS.map(([name]) => name), FRAMES, COMPARISON])
    await rm(join(folder, file), { force: true });
  const drawn: Picture[] = [];
  const keep = async (file: string, words: string, bytes: Buffer) => {
    await writeFile(join(folder, file), bytes);
    drawn.push({ file, words });
  };
  for (const [file, words, draw] of PLOTS) {
    const svg = draw(tables);
    if (svg !== null) await keep(file, words, await toPng(svg));
  }
  const has = (id: string) => tables.some((table) => table.id === id);
  if (has('landmarks-5')) {
    await keep(
      FRAMES,
      'Ten drags of five points: before, during, after; red: point, blue: target',
      await frames(bench),
    );
    await keep(COMPARISON, 'The same drags by every method', await comparison(bench));
  }
  return drawn;
}

function toPng(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: 72 * DENSITY })
    .png({ palette: true, effort: 10 })
    .toBuffer();
}
