import sharp from 'sharp';

import { newShare } from '../../lib/document/kept';
import { runsOf } from '../../lib/document/mask';
import type { DragMask } from '../../lib/drag/types';
import { ArgumentError } from './arguments';

/** Brighter than this may move. */
const THRESHOLD = 127;
/** Cells a side of the mask: finer than the brush of the editor needs, and than the anchors can tell. */
const MASK_SIZE = 64;

/**
 * A mask from a picture of any size, upright as viewers show it: white may move, black and transparent stay.
 *
 * @throws ArgumentError when the file is no picture, or nothing in it is white.
 */
export async function readMask(file: string): Promise<DragMask> {
  const { data, info } = await sharp(file)
    .autoOrient()
    .flatten({ background: 'black' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw new ArgumentError('--mask', `cannot read ${file} as a picture: ${(error as Error).message}`);
    });
  const cells = toCells((x, y) => (data[y * info.width + x] ?? 0) > THRESHOLD, info.width, info.height);
  if (!cells.includes(1)) throw new ArgumentError('--mask', `nothing in ${file} is white, so nothing may move`);
  return { size: MASK_SIZE, cells };
}

/**
 * The cells that are mostly white. A line thinner than a cell fills none by half, so a cell with anything white in it counts
 * as well where no cell around it does.
 */
function toCells(white: (x: number, y: number) => boolean, width: number, height: number): Uint8Array {
  const share = Float64Array.from({ length: MASK_SIZE ** 2 }, (_, cell) =>
    whiteShare(white, span(cell % MASK_SIZE, width), span(Math.floor(cell / MASK_SIZE), height)),
  );
  const mostly = share.map((value) => (value > 0.5 ? 1 : 0));
  return Uint8Array.from(share, (value, cell) => (value > 0 && (mostly[cell] === 1 || !near(mostly, cell)) ? 1 : 0));
}

/** The px that a cell covers along one side: at least one, also where the picture is smaller than the mask. */
function span(cell: number, length: number): [from: number, to: number] {
  const from = Math.floor((cell * length) / MASK_SIZE);
  return [from, Math.max(from + 1, Math.floor(((cell + 1) * length) / MASK_SIZE))];
}

function whiteShare(
  white: (x: number, y: number) => boolean,
  [left, right]: readonly [number, number],
  [top, bottom]: readonly [number, number],
): number {
  let count = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (white(x, y)) count++;
  return count / ((right - left) * (bottom - top));
}

/** Whether a cell around `cell` is set. */
function near(cells: ArrayLike<number>, cell: number): boolean {
  const [x, y] = [cell % MASK_SIZE, Math.floor(cell / MASK_SIZE)];
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const inside = x + dx >= 0 && x + dx < MASK_SIZE && y + dy >= 0 && y + dy < MASK_SIZE;
      if (inside && cells[(y + dy) * MASK_SIZE + x + dx] === 1) return true;
    }
  return false;
}

/** How much each px shows of the new picture, 0..255; null: all of it. */
export function shareOf({ size, cells }: DragMask, resolution: number): Uint8Array | null {
  const painted = [...cells.keys()].filter((cell) => cells[cell] === 1);
  const stroke = { id: 'mask', mode: 'paint', radius: 0, path: [], memberId: 'mask' } as const;
  const drawing = newShare([{ ...stroke, path: [], cells: { size, runs: runsOf(painted) } }], resolution);
  for (;;) {
    const { done, value } = drawing.next();
    if (done === true) return value;
  }
}
