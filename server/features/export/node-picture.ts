/** The picture of an edit as a file, as large as it is or smaller. */
import sharp, { type Sharp } from 'sharp';
import type { InferencePool } from '../../inference/pool';
import type { RoomReader } from '../../rooms/reader';
import type { NodeRecord, RoomRecord } from '../../store/records';
import type { ReplayFrames } from '../replay';
import { photoFile } from './photo-file';
import { picturePng } from './pictures';

export interface PictureParts {
  readonly engine: InferencePool;
  readonly frames: ReplayFrames;
  readonly reader: RoomReader;
  /** Files of photos that were pulled say so. */
  readonly photoNote: boolean;
}

export interface PictureWish {
  readonly type: 'png' | 'jpeg' | 'webp';
  /** 1 to 100, of formats that lose something. */
  readonly quality: number;
  /** Px that its longer side has at most. */
  readonly side?: number | undefined;
}

/** @throws Refused when its photo was deleted or its pack is not installed. */
export async function nodePicture(
  parts: PictureParts,
  room: RoomRecord,
  record: NodeRecord,
  wish: PictureWish,
): Promise<Uint8Array> {
  const { engine, frames, reader, photoNote } = parts;
  const { photo } = record.node;
  if (photo !== undefined) {
    const { side } = wish;
    if (side === undefined || side >= Math.max(photo.width, photo.height))
      return photoFile(engine, reader, room.id, record, wish, photoNote);
    const whole = await photoFile(engine, reader, room.id, record, { type: 'png', quality: 100 }, photoNote);
    return encoded(sharp(whole, { limitInputPixels: false }).keepIccProfile().keepXmp(), wish);
  }
  // As it is saved in the page: with what it takes to go on with it.
  if (wish.type === 'png' && wish.side === undefined) return picturePng(engine, frames, room, record);
  const { rgb, width, height } = await frames.pixels(room.id, record, record.node.steps);
  return encoded(sharp(rgb, { raw: { width, height, channels: 3 } }), wish);
}

async function encoded(picture: Sharp, { type, quality, side }: PictureWish): Promise<Uint8Array> {
  const sized = side === undefined ? picture : picture.resize(side, side, { fit: 'inside', withoutEnlargement: true });
  const flat = type === 'jpeg' ? sized.flatten({ background: '#fff' }) : sized;
  return new Uint8Array(await flat.toFormat(type, type === 'png' ? {} : { quality }).toBuffer());
}
