/** Makes the files that programs ask for: of an edit, or of a room. */
import { HEAD } from '../../../lib/rest/bodies';
import type { Costly } from '../../access/costly';
import { PHOTO_MEDIA } from '../../inference/photos/encode-photo';
import type { FileThread } from '../files';
import { RoomExports, latentOf } from './export-room';
import type { JobWish, MadeFile, MakeWish } from './job';
import { nodePicture, type PictureParts } from './node-picture';
import { photoFile } from './photo-file';
import { beforeAfterPng, contactSheetPng } from './pictures';

export interface MakeParts extends PictureParts {
  readonly packing: FileThread;
  readonly costly: Costly;
}

/** Of rooms as the store has them: it need not be in memory here. */
export function fileMaker(parts: MakeParts): MakeWish {
  const rooms = new RoomExports(parts.engine, parts.reader, parts.packing);
  return (wish, by, signal, made) => parts.costly.run(by, signal, () => make(parts, rooms, wish, made), { now: true });
}

async function make(
  { packing, ...parts }: MakeParts,
  rooms: RoomExports,
  { room: roomId, node, request }: JobWish,
  made: (share: number) => void,
): Promise<MadeFile> {
  const { engine, frames, reader, photoNote } = parts;
  const { kind, type, quality } = request;
  const [room, record] = [await reader.settings(roomId), await reader.node(roomId, node)];
  switch (kind) {
    case 'picture':
      return whole(
        type === 'avif' || type === 'tiff'
          ? await photoFile(engine, reader, room.id, record, { type, quality }, photoNote)
          : await nodePicture(parts, room, record, { type, quality }),
        `picture.${type}`,
        PHOTO_MEDIA[type],
      );
    case 'before-after':
      return whole(await beforeAfterPng(frames, reader, room.id, record), 'before-after.png', 'image/png');
    case 'contact-sheet':
      return whole(await contactSheetPng(frames, reader, room.id, record, made), 'contact-sheet.png', 'image/png');
    case 'latents': {
      const latent = await latentOf(engine, reader, room.id, record);
      const trajectory = await reader.trajectory(room.id, record.node.id);
      return whole(await packing.ask('latents', { latent, trajectory }), 'latents.npz', 'application/zip');
    }
    case 'room': {
      const file = await rooms.export(room, request.node === HEAD ? undefined : node, undefined, made);
      return { ...file, name: 'room.tug', type: 'application/zip' };
    }
  }
}

function whole(bytes: Uint8Array, name: string, type: string): MadeFile {
  const one = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  };
  return { pieces: one(), bytes: bytes.length, name, type };
}
