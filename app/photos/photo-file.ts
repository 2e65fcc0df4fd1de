/** Which files are photos: pictures, unless Tug saved them and its own state is in them. */
import { isPng, readChunks } from '@/lib/export/png/chunks';

/** Where the state stands that Tug puts into its PNGs: before the pixels. */
const STATE_CHUNK = 'tgLT';
/** A PNG of Tug is at most so large, MB; a larger one is not read to look for its state. */
const MOST_BYTES = 32 * 1024 * 1024;

/** By the names that browsers give no type to. */
const PICTURE_NAME = /\.(?:jpe?g|png|webp|avif|tiff?|gif|heic|heif)$/i;

export async function isPhoto(file: File): Promise<boolean> {
  if (!file.type.startsWith('image/') && !PICTURE_NAME.test(file.name)) return false;
  return !(await isOfTug(file));
}

async function isOfTug(file: File): Promise<boolean> {
  if (file.size > MOST_BYTES) return false;
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (!isPng(bytes)) return false;
  try {
    return readChunks(bytes).some(({ type }) => type === STATE_CHUNK);
  } catch {
    // A damaged PNG is refused by whoever decodes it, with a better reason.
    return false;
  }
}
