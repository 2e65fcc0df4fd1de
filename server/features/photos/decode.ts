/** A file that somebody gave as a photo, decoded: upright, sRGB, 8 bits. */
import sharp from 'sharp';
import type { Pixels } from '../../../lib/photo/pixels';

/** What a phone's best camera gives, and some more; decoded it takes 160 MB. */
export const MAX_PHOTO_PIXELS = 40_000_000;
/** A photo of so many pixels in the best quality of JPEG is smaller. */
export const MAX_PHOTO_BYTES = 30 * 1024 * 1024;
/** In a smaller picture no face can be found. */
export const MIN_PHOTO_SIDE = 32;

/** A photo that cannot be used; the message says what to do. */
export class PhotoError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PhotoError';
  }
}

/** What can be read: by sharp's name of the format. HEIC has no free decoder. */
const READ = ['jpeg', 'png', 'webp', 'avif', 'heif', 'tiff', 'gif'];

/**
 * JPEG, PNG, WebP, AVIF, TIFF, or the first frame of a GIF. Turned upright as its EXIF says, colours brought into sRGB, 16 bits to 8,
 * alpha kept; what else a file says of itself is left behind.
 *
 * @throws PhotoError when it is no picture, or too large or small
 */
export async function decodePhoto(bytes: Uint8Array): Promise<Pixels> {
  if (bytes.length > MAX_PHOTO_BYTES)
    throw new PhotoError(
      `the file has ${megabytes(bytes.length)} MB, at most ${megabytes(MAX_PHOTO_BYTES)} can be taken`,
    );
  const picture = sharp(bytes, { limitInputPixels: MAX_PHOTO_PIXELS, failOn: 'error', pages: 1 });
  const about = await picture.metadata().catch((error: unknown) => {
    throw unreadable(error);
  });
  if (!READ.includes(about.format))
    throw new PhotoError(`${about.format} pictures cannot be read; save it as JPEG or PNG`);
  if (about.width * about.height > MAX_PHOTO_PIXELS) throw tooLarge();
  if (Math.min(about.width, about.height) < MIN_PHOTO_SIDE)
    throw new PhotoError(
      `the picture has ${about.width} x ${about.height} px, each side needs at least ${MIN_PHOTO_SIDE}`,
    );
  const upright = picture.autoOrient().toColourspace('srgb');
  const { data, info } = await (about.hasAlpha ? upright.ensureAlpha() : upright.removeAlpha())
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw unreadable(error);
    });
  const channels = about.hasAlpha ? 4 : 3;
  return {
    width: info.width,
    height: info.height,
    channels,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}

function unreadable(error: unknown): PhotoError {
  const { message } = error as Error;
  if (/pixel limit/i.test(message)) return tooLarge();
  if (/heif|heic|compression format/i.test(message))
    return new PhotoError('HEIC pictures cannot be read; save it as JPEG or PNG');
  return new PhotoError(`the file is no picture that can be read, or is damaged: ${message.split('\n')[0] ?? ''}`);
}

const tooLarge = (): PhotoError =>
  new PhotoError(`the picture has more than ${MAX_PHOTO_PIXELS / 1e6} megapixels; make it smaller first`);

const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
