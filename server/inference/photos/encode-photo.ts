/** Photos as files: as they are kept, as pages show them, and as people take them along. */
import sharp, { type Sharp } from 'sharp';
import type { Photo } from './decode';
import { withProfile } from './profile';

export const PHOTO_FORMATS = ['png', 'jpeg', 'webp', 'avif', 'tiff'] as const;
export type PhotoFormat = (typeof PHOTO_FORMATS)[number];
export const PHOTO_MEDIA: Readonly<Record<PhotoFormat, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  tiff: 'image/tiff',
};

/** The longer side of what a page shows at first: sharp on most screens, and here in a moment. */
export const PREVIEW_SIDE = 2560;
/** Nobody sees the difference on a screen. */
const PREVIEW = { quality: 90 } as const;
/** Fast, where a better one takes several times as long for a tenth of the bytes. */
const KEPT_LEVEL = 3;
/** What a file is passed on in, within this process. */
const UNPACKED_LEVEL = 0;

/** Without loss, with its profile, and with nothing else that the file said of itself. */
export async function encodeKept(photo: Photo): Promise<Uint8Array> {
  return toPng(photo, KEPT_LEVEL);
}

/** For screens. */
export async function encodePreview(photo: Photo): Promise<Uint8Array> {
  const picture = sharp(photo.data, { raw: photo }).resize(PREVIEW_SIDE, PREVIEW_SIDE, {
    fit: 'inside',
    withoutEnlargement: true,
  });
  if (photo.profile === null) return new Uint8Array(await picture.webp(PREVIEW).toBuffer());
  const png = withProfile(await picture.png({ compressionLevel: UNPACKED_LEVEL }).toBuffer(), photo.profile);
  return new Uint8Array(await sharp(png).webp(PREVIEW).toBuffer());
}

/** @param quality 1 to 100, of formats that have one. @param note XMP that goes along; null for none */
export async function encodeForPeople(
  photo: Photo,
  format: PhotoFormat,
  quality: number,
  note: string | null,
): Promise<Uint8Array> {
  const input =
    photo.profile === null
      ? sharp(photo.data, { raw: photo })
      : sharp(await toPng(photo, UNPACKED_LEVEL), { ignoreIcc: true, limitInputPixels: false }).keepIccProfile();
  const noted = note === null ? input : input.withXmp(note);
  return new Uint8Array(await written(noted, format, quality).toBuffer());
}

function written(picture: Sharp, format: PhotoFormat, quality: number): Sharp {
  switch (format) {
    case 'png':
      return picture.png();
    case 'jpeg':
      // Lips and eyes are small, and their colour is what was moved.
      return picture.flatten({ background: '#fff' }).jpeg({ quality, chromaSubsampling: '4:4:4', mozjpeg: false });
    case 'webp':
      return picture.webp({ quality });
    case 'avif':
      return picture.avif({ quality, chromaSubsampling: '4:4:4', effort: 3 });
    case 'tiff':
      return picture.tiff({ compression: 'deflate', predictor: 'horizontal' });
  }
}

async function toPng(photo: Photo, compressionLevel: number): Promise<Uint8Array> {
  const png = await sharp(photo.data, { raw: photo }).png({ compressionLevel }).toBuffer();
  return photo.profile === null ? new Uint8Array(png) : withProfile(png, photo.profile);
}
