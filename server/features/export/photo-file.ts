/** A photo of an edit as a file: at its full size, in its own colour profile. */
import sharp from 'sharp';
import type { NodePhoto } from '../../../lib/protocol';
import { Refused } from '../../access/refused';
import type { FacesOfPhoto, PhotoMasks } from '../../inference/photos/messages';
import { encodeForPeople, type PhotoFormat } from '../../inference/photos/encode-photo';
import type { InferencePool } from '../../inference/pool';
import { surfaceOf } from '../../rooms/pack-of';
import { masksOf } from '../../rooms/photos/masks';
import type { RoomReader } from '../../rooms/reader';
import type { NodeRecord, PhotoRecord } from '../../store/records';
import { PHOTO_NOTE } from './photo-note';

/** How a photo is to be saved. */
export interface PhotoWish {
  readonly type: PhotoFormat;
  /** 1 to 100, of formats that lose something. */
  readonly quality: number;
}

/** @param noted whether a file of a changed photo says that it was changed. @throws Refused when the node shows no photo any more */
export async function photoFile(
  engine: InferencePool,
  reader: RoomReader,
  room: string,
  { node }: NodeRecord,
  { type, quality }: PhotoWish,
  noted: boolean,
): Promise<Uint8Array> {
  const record = await recordOf(reader, room, node.photo);
  const file = await reader.photoFile(room, record, 'whole');
  if (file === null) throw new Refused('not-found.photo');
  const state = await reader.latent(room, node.id);
  const of: FacesOfPhoto = { surface: surfaceOf(engine, node, record.surface), faces: record.faces };
  const masks = await masksFor(reader, room, node);
  const [pixels, { icc }] = await Promise.all([
    engine.photos.draw({ ...of, width: record.width, file, side: null, state, masks }),
    sharp(file, { limitInputPixels: false }).metadata(),
  ]);
  const photo = { ...pixels, profile: icc === undefined ? null : new Uint8Array(icc) };
  return encodeForPeople(photo, type, quality, noted && isMoved(state, record) ? PHOTO_NOTE : null);
}

async function recordOf(reader: RoomReader, room: string, photo: NodePhoto | undefined): Promise<PhotoRecord> {
  const record = photo === undefined ? null : await reader.photo(room, photo.hash);
  if (record === null) throw new Refused('not-found.photo');
  return record;
}

/** Strokes of the masks under which a node shows its photo. */
export async function masksFor(
  reader: Pick<RoomReader, 'node'>,
  room: string,
  { photo }: Pick<NodeRecord['node'], 'photo'>,
): Promise<PhotoMasks> {
  if (photo === undefined) return [];
  return Promise.all(
    masksOf(photo).map(async (nodeId) => (nodeId === null ? null : (await reader.node(room, nodeId)).mask)),
  );
}

/** As it was taken a photo is nothing but a photo. */
function isMoved(state: Float32Array, { faces }: PhotoRecord): boolean {
  const start = faces.flatMap(({ code }) => code);
  return state.some((value, i) => value !== Math.fround(start[i % start.length] ?? 0));
}
