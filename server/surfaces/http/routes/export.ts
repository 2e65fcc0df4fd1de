/** Files out of a room and into one. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { isPng } from '../../../../lib/export/png/chunks';
import { MAX_ROOM_FILE_BYTES } from '../../../../lib/export/room/limits';
import { copyRoomSchema, idSchema, membershipSchema } from '../../../../lib/protocol';
import { MAX_PICTURE_BYTES, importQuerySchema, importedSchema } from '../../../../lib/replay/schema';
import { Places } from '../../../access/places';
import { copyRoom } from '../../../features/export/copy-room';
import { RoomExports, latentOf } from '../../../features/export/export-room';
import { importPicture } from '../../../features/export/import-picture';
import { importRoom } from '../../../features/export/import-room';
import { photoFile } from '../../../features/export/photo-file';
import type { FileThread } from '../../../features/files/file-thread';
import { beforeAfterPng, contactSheetPng, picturePng } from '../../../features/export/pictures';
import type { ReplayFrames } from '../../../features/replay/frames';
import type { InferencePool } from '../../../inference/pool';
import type { RoomRegistry } from '../../../rooms/registry';
import { Turn } from '../../../../lib/work/turn';
import type { NodeRecord, RoomRecord } from '../../../store/records';
import type { Store } from '../../../store/store';
import { readBytes } from '../api/body';
import type { Api } from '../api/environment';
import type { Guards } from '../api/guards';
import { acting, answersFile, makes, nodeParams, open, reading, roomParam, takes, takesFile } from '../api/operation';
import { file, pieces } from '../api/replies';

export interface ExportServices {
  readonly engine: InferencePool;
  readonly rooms: RoomRegistry;
  readonly store: Store;
  readonly frames: ReplayFrames;
  readonly files: FileThreads;
  /** Files of photos that were pulled say so. */
  readonly photoNote: boolean;
}

/** Files from strangers are read in one thread, so that whatever they do to it, those of rooms are packed in another. */
export interface FileThreads {
  readonly reading: FileThread;
  readonly packing: FileThread;
}

/** Files made from edits that are kept: a few of each kind for some rooms. */
const FILE_CACHE_BYTES = 32 * 1024 * 1024;
const PNG = 'image/png';
const ZIP = 'application/zip';
/** Up to which edit; all of them when left out. */
const roomFileQuerySchema = z.object({ branch: idSchema.optional() });
/** Files that may be on their way in at once, copies of rooms among them: each is held in memory whole. Nobody has more than half of the places. */
const MOST_UPLOADS = 4;
const UPLOADS_OF_ONE_ADDRESS = 2;

export function exportRoutes(
  api: Api,
  guards: Guards,
  { engine, rooms, store, frames, files, photoNote }: ExportServices,
): void {
  const { reader } = rooms;
  const exports = new RoomExports(engine, reader, files.packing);
  const importing = { engine, store, files: files.reading, shown: rooms.shown };
  /** Room files are read one after the other, so that together they take no more memory than one. */
  const unpacking = new Turn();
  const uploads = new Places(MOST_UPLOADS, UPLOADS_OF_ONE_ADDRESS);
  const kept = new LRUCache<string, Uint8Array>({
    maxSize: FILE_CACHE_BYTES,
    sizeCalculation: ({ length }) => length,
  });
  /** A file made from one node. */
  const nodeFile = (
    name: string,
    type: string,
    summary: string,
    make: (room: RoomRecord, record: NodeRecord) => Promise<Uint8Array>,
  ): void => {
    api.openapi(
      reading(guards, 'export', 'export', {
        method: 'get',
        path: `/api/rooms/{room}/nodes/{node}/${name}`,
        summary,
        request: { params: nodeParams },
        responses: answersFile('The file.', type),
      }),
      async (c) => {
        const { settings, member } = c.var;
        const record = await reader.node(settings.id, c.req.valid('param').node);
        // An edit never changes but in its name, which stands in the file as the room's does.
        const key = JSON.stringify([settings.id, record.node.id, name, settings.name, record.node.name]);
        const made = kept.get(key) ?? (await guards.paid(c.env, member.id, () => make(settings, record), true));
        kept.set(key, made);
        return file(made, type);
      },
    );
  };

  nodeFile('picture.png', PNG, 'The picture of an edit, with its state in it', (room, record) =>
    record.node.photo === undefined
      ? picturePng(engine, frames, room, record)
      : photoFile(engine, reader, room.id, record, { type: 'png', quality: 100 }, photoNote),
  );
  nodeFile('before-after.png', PNG, 'The picture before an edit and after it', (room, record) =>
    beforeAfterPng(frames, reader, room.id, record),
  );
  nodeFile('contact-sheet.png', PNG, 'All pictures from the first one to this edit', (room, record) =>
    contactSheetPng(frames, reader, room.id, record),
  );
  nodeFile('latents.npz', ZIP, 'The latents of an edit, for numpy', async (room, record) => {
    const [latent, trajectory] = await Promise.all([
      latentOf(engine, reader, room.id, record),
      reader.trajectory(room.id, record.node.id),
    ]);
    return files.packing.ask('latents', { latent, trajectory });
  });
  api.openapi(
    reading(guards, 'export', 'export', {
      method: 'get',
      path: '/api/rooms/{room}/room.tug',
      summary: 'A whole room as a file, or one branch of it',
      request: { params: roomParam, query: roomFileQuerySchema },
      responses: answersFile('The file. A room that would make one which opens nowhere is refused before.', ZIP),
    }),
    async (c) => {
      const { settings, member } = c.var;
      const { branch } = c.req.valid('query');
      const made = await guards.paid(c.env, member.id, () => exports.export(settings, branch), true);
      return pieces(made.pieces, ZIP, made.bytes);
    },
  );
  api.openapi(
    acting(guards, 'import', 'edit', {
      method: 'post',
      path: '/api/rooms/{room}/import',
      summary: 'A picture of Tug as an edit of a room',
      request: { params: roomParam, ...takesFile(PNG) },
      responses: makes('The edit.', importedSchema),
    }),
    async (c) => {
      const address = guards.addressOf(c.env.incoming);
      const png = await uploads.upload(address, () => readBytes(c.env.incoming, MAX_PICTURE_BYTES));
      const nodeId = await guards.paid(
        c.env,
        c.var.member.id,
        () => c.var.room.edits.putImages(c.var.member.id, () => importPicture(importing, png)),
        true,
      );
      return c.json({ nodeId }, 201);
    },
  );
  api.openapi(
    acting(guards, 'import', 'export', {
      method: 'post',
      path: '/api/rooms/{room}/copies',
      summary: 'A new room that begins as a copy of this one',
      request: { params: roomParam, ...takes(copyRoomSchema) },
      responses: makes("The owner's membership of the copy, with the key to it.", membershipSchema),
    }),
    async (c) => {
      const person = c.req.valid('json');
      const { room, member } = c.var;
      const address = guards.addressOf(c.env.incoming);
      const membership = await uploads.upload(address, () =>
        guards.paid(c.env, member.id, () => copyRoom({ exports, importing, unpacking }, room.settings, person), true),
      );
      return c.json(membership, 201);
    },
  );
  api.openapi(
    open(guards, 'import', {
      method: 'post',
      path: '/api/import',
      summary: 'A picture of Tug or a room file as a new room',
      request: { query: importQuerySchema, ...takesFile('application/octet-stream') },
      responses: makes("The owner's membership, with the key to the room.", membershipSchema),
    }),
    async (c) => {
      const person = c.req.valid('query');
      return uploads.upload(guards.addressOf(c.env.incoming), async () => {
        const bytes = await readBytes(c.env.incoming, MAX_ROOM_FILE_BYTES);
        const make = async () =>
          isPng(bytes)
            ? await rooms.newRooms.createFromAll(person, await importPicture(importing, bytes))
            : await unpacking.run(() => importRoom(importing, bytes, person));
        const membership = await guards.paid(c.env, null, make, true);
        return c.json(membership, 201);
      });
    },
  );
}
