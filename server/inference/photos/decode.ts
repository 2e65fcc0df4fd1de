/** A file that somebody gave as a photo, decoded: upright, 8 bits, in its own colours. */
import sharp from 'sharp';
import type { Pixels } from '../../../lib/photo/pixels';
import { problem, type Problem } from '../../../lib/protocol';

/** What a phone's best camera gives, and some more; decoded it takes 160 MB. */
export const MAX_PHOTO_PIXELS = 40_000_000;
/** A photo of so many pixels in the best quality of JPEG is smaller. */
export const MAX_PHOTO_BYTES = 30 * 1024 * 1024;
/** In a smaller picture no face can be found. */
export const MIN_PHOTO_SIDE = 32;
/** Seconds that reading a file may take: a hundred times what the largest photo needs. */
const MOST_SECONDS = 30;

/** A photo that cannot be used; the message says what to do, to whoever has no words for the problem. */
export class PhotoError extends Error {
  constructor(
    readonly problem: Problem,
    message: string,
  ) {
    super(message);
    this.name = 'PhotoError';
  }
}

/** Pixels and what their numbers mean. */
export interface Photo extends Pixels {
  /** The ICC profile; null for sRGB. */
  readonly profile: Uint8Array | null;
}

/** What can be read: by sharp's name of the format. HEIC has no free decoder. */
const READ = ['jpeg', 'png', 'webp', 'avif', 'heif', 'tiff', 'gif'];
/** Spaces of three channels, whose numbers stay as they are beside their profile. Others become sRGB. */
const RGB = ['srgb', 'rgb', 'rgb16'];

/**
 * JPEG, PNG, WebP, AVIF, TIFF, or the first frame of a GIF. Turned upright as its EXIF says, 16 bits brought to 8, CMYK and grey to sRGB,
 * alpha kept; RGB stays in its own profile. What else a file says of itself is left behind.
 *
 * @throws PhotoError when it is no picture, or too large or small
 */
export async function decodePhoto(bytes: Uint8Array): Promise<Photo> {
  if (bytes.length > MAX_PHOTO_BYTES)
    throw new PhotoError(
      problem('too-large.photo', { max: MAX_PHOTO_BYTES }),
      `the file has ${megabytes(bytes.length)} MB, at most ${megabytes(MAX_PHOTO_BYTES)} can be taken`,
    );
  // The decoder throws at once then, before there is a promise that could fail.
  if (bytes.length === 0) throw unreadable(new Error('it is empty'));
  const limits = { limitInputPixels: MAX_PHOTO_PIXELS, failOn: 'error', pages: 1 } as const;
  const about = await sharp(bytes, limits)
    .metadata()
    .catch((error: unknown) => {
      throw unreadable(error);
    });
  if (!READ.includes(about.format))
    throw new PhotoError(
      problem('invalid.photo-kind'),
      `${about.format} pictures cannot be read; save it as JPEG or PNG`,
    );
  if (about.width * about.height > MAX_PHOTO_PIXELS) throw tooLarge();
  if (Math.min(about.width, about.height) < MIN_PHOTO_SIDE)
    throw new PhotoError(
      problem('invalid.photo-small', { min: MIN_PHOTO_SIDE }),
      `the picture has ${about.width} x ${about.height} px, each side needs at least ${MIN_PHOTO_SIDE}`,
    );
  const ownColours = about.icc !== undefined && RGB.includes(about.space);
  const upright = sharp(bytes, { ...limits, ignoreIcc: ownColours })
    .timeout({ seconds: MOST_SECONDS })
    .autoOrient()
    .toColourspace('srgb');
  const { data, info } = await (about.hasAlpha ? upright.ensureAlpha() : upright.removeAlpha())
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw unreadable(error);
    });
  return {
    width: info.width,
    height: info.height,
    channels: about.hasAlpha ? 4 : 3,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
    profile: ownColours && about.icc !== undefined ? new Uint8Array(about.icc) : null,
  };
}

function unreadable(error: unknown): PhotoError {
  const { message } = error as Error;
  if (/pixel limit/i.test(message)) return tooLarge();
  if (/heif|heic|compression format/i.test(message))
    return new PhotoError(problem('invalid.photo-heic'), 'HEIC pictures cannot be read; save it as JPEG or PNG');
  return new PhotoError(
    problem('invalid.photo'),
    `the file is no picture that can be read, or is damaged: ${message.split('\n')[0] ?? ''}`,
  );
}

const tooLarge = (): PhotoError =>
  new PhotoError(
    problem('too-large.pixels', { max: MAX_PHOTO_PIXELS / 1e6 }),
    `the picture has more than ${MAX_PHOTO_PIXELS / 1e6} megapixels; make it smaller first`,
  );

const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
