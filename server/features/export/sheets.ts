/** Several pictures in one PNG: an edit before and after, and all edits of a branch. */
import sharp, { type OverlayOptions } from 'sharp';

/** Between pictures and around them, px. */
const GAP = 8;
/** The stripe in the author's colour under each picture of a sheet, px. */
const STRIPE = 4;
/** Neither hides light nor dark pictures. */
const BACKGROUND = { r: 24, g: 26, b: 29 };
/** Side of a picture in a sheet, px; and how many at most, so that a sheet stays below 8000 px. */
const SHEET_PX = 256;
export const MAX_SHEET_PICTURES = 400;

export interface SheetPicture {
  /** RGB, width x height x 3. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Colour of whoever made it, such as #7c5cff. */
  readonly color: string;
}

const raw = ({ rgb, width, height }: SheetPicture) => sharp(rgb, { raw: { width, height, channels: 3 } });

/** Before on the left, after on the right, at full size. */
export async function beforeAfter(before: SheetPicture, after: SheetPicture): Promise<Uint8Array> {
  const height = Math.max(before.height, after.height);
  return canvas(before.width + after.width + 3 * GAP, height + 2 * GAP, [
    { input: await raw(before).png().toBuffer(), left: GAP, top: GAP },
    { input: await raw(after).png().toBuffer(), left: before.width + 2 * GAP, top: GAP },
  ]);
}

/** Row by row from the first to the last, as square as it gets. @throws RangeError without pictures or with too many. */
export async function contactSheet(pictures: readonly SheetPicture[]): Promise<Uint8Array> {
  if (pictures.length < 1 || pictures.length > MAX_SHEET_PICTURES)
    throw new RangeError(`a sheet has 1 to ${MAX_SHEET_PICTURES} pictures, not ${pictures.length}`);
  const columns = Math.ceil(Math.sqrt(pictures.length));
  const rows = Math.ceil(pictures.length / columns);
  const [stepX, stepY] = [SHEET_PX + GAP, SHEET_PX + STRIPE + GAP];
  const placed = await Promise.all(
    pictures.map(async (picture, i) => {
      const left = GAP + (i % columns) * stepX;
      const top = GAP + Math.floor(i / columns) * stepY;
      const stripe = sharp({ create: { width: SHEET_PX, height: STRIPE, channels: 3, background: picture.color } });
      return [
        {
          input: await raw(picture)
            .resize(SHEET_PX, SHEET_PX, { fit: 'contain', background: BACKGROUND })
            .png()
            .toBuffer(),
          left,
          top,
        },
        { input: await stripe.png().toBuffer(), left, top: top + SHEET_PX },
      ];
    }),
  );
  return canvas(GAP + columns * stepX, GAP + rows * stepY, placed.flat());
}

const canvas = (width: number, height: number, parts: OverlayOptions[]): Promise<Uint8Array> =>
  sharp({ create: { width, height, channels: 3, background: BACKGROUND } })
    .composite(parts)
    .png()
    .toBuffer();
