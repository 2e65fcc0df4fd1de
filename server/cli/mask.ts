import sharp from 'sharp';

import type { DragMask } from '../../lib/drag/types';
import { ArgumentError } from './arguments';

/** Brighter than this may move. */
const THRESHOLD = 127;
/** Cells a side of the mask: finer than the brush of the editor needs, and than the anchors can tell. */
const MASK_SIZE = 64;

/**
 * A mask from a picture of any size: white may move, black and transparent stay.
 *
 * @throws ArgumentError when the file is no picture, or nothing in it is white.
 */
export async function readMask(file: string): Promise<DragMask> {
  const grey = await sharp(file)
    .flatten({ background: 'black' })
    .resize(MASK_SIZE, MASK_SIZE, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer()
    .catch((error: unknown) => {
      throw new ArgumentError('--mask', `cannot read ${file} as a picture: ${(error as Error).message}`);
    });
  const cells = Uint8Array.from(grey, (value) => (value > THRESHOLD ? 1 : 0));
  if (!cells.includes(1)) throw new ArgumentError('--mask', `nothing in ${file} is white, so nothing may move`);
  return { size: MASK_SIZE, cells };
}
