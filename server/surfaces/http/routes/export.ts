/** Files out of a room and into one. */
import { isPng } from '../../../../lib/export/png/chunks';
import { MAX_ROOM_FILE_BYTES } from '../../../../lib/export/room/read';
import { latentsForPeople } from '../../../../lib/export/room/latents';
import { membershipSchema } from '../../../../lib/protocol';
import { MAX_PICTURE_BYTES, importQuerySchema, importedSchema } from '../../../../lib/replay/schema';
import { Places } from '../../../access/places';
import { Refused } from '../../../access/refused';
import { exportRoom } from '../../../features/export/export-room';
import { importPicture } from '../../../features/export/import-picture';
import { importRoom } from '../../../features/export/import-room';
import { packOf } from '../../../rooms/pack-of';
import { beforeAfterPng, contactSheetPng, picturePng } from '../../../features/export/pictures';
import type { ReplayFrames } from '../../../features/replay/frames';
import type { InferencePool } from '../../../inference/pool';
import type { RoomRegistry } from '../../../rooms/registry';
import { Turn } from '../../../rooms/turn';
import type { NodeRecord, RoomRecord } from '../../../store/records';
import type { Store } from '../../../store/store';
import { readBytes } from '../api/body';
import type { Api } from '../api/environment';
import type { Guards } from '../api/guards';
import { acting, answersFile, makes, nodeParams, open, reading, roomParam, takesFile } from '../api/operation';
import { file, pieces } from '../api/replies';

export interface ExportServices {
  readonly engine: InferencePool;
  readonly rooms: RoomRegistry;
  readonly store: Store;
  readonly frames: ReplayFrames;
}

const PNG = 'image/png';
const ZIP = 'application/zip';
/** Files that may be on their way in at once: each is held in memory whole. Nobody has more than half of the places. */
const MOST_UPLOADS = 4;
const UPLOADS_OF_ONE_ADDRESS = 2;

export function exportRoutes(api: Api, guards: Guards, { engine, rooms, store, frames }: ExportServices): void {
  const { reader } = rooms;
  /** Room files are unpacked one after the other, so that together they take no more memory than one. */
  const unpacking = new Turn();
  const uploads = new Places(MOST_UPLOADS, UPLOADS_OF_ONE_ADDRESS);
  const upload = async <T>(address: string, work: () => Promise<T>): Promise<T> => {
    const giveBack = uploads.take(address);
    if (giveBack === null) throw new Refused('busy.uploads');
    try {
      return await work();
    } finally {
      giveBack();
    }
  };
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
        const { settings } = c.var;
        return file(await make(settings, await reader.node(settings.id, c.req.valid('param').node)), type);
      },
    );
  };

  nodeFile('picture.png', PNG, 'The picture of an edit, with its state in it', (room, record) =>
    picturePng(engine, reader, room, record),
  );
  nodeFile('before-after.png', PNG, 'The picture before an edit and after it', (room, record) =>
    beforeAfterPng(frames, reader, room.id, record),
  );
  nodeFile('contact-sheet.png', PNG, 'All pictures from the first one to this edit', (room, record) =>
    contactSheetPng(frames, reader, room.id, record),
  );
  nodeFile('latents.npz', ZIP, 'The latents of an edit, for numpy', async (room, { node }) => {
    const { layers, wDim } = packOf(engine, node);
    const ws = { shape: [layers, wDim], data: await reader.latent(room.id, node.id) };
    return latentsForPeople(ws, await frames.trajectory(room.id, node.id));
  });
  api.openapi(
    acting(guards, 'export', 'export', {
      method: 'get',
      path: '/api/rooms/{room}/room.tug',
      summary: 'A whole room as a file',
      request: { params: roomParam },
      responses: answersFile('The file.', ZIP),
    }),
    (c) => pieces(exportRoom(engine, store, c.var.room), ZIP),
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
      const png = await upload(address, () => readBytes(c.env.incoming, MAX_PICTURE_BYTES));
      const nodeId = await c.var.room.edits.putImage(c.var.member.id, () => importPicture(engine, png));
      return c.json({ nodeId }, 201);
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
      return upload(guards.addressOf(c.env.incoming), async () => {
        const bytes = await readBytes(c.env.incoming, MAX_ROOM_FILE_BYTES);
        const membership = isPng(bytes)
          ? await rooms.newRooms.createFrom(person, { ...(await importPicture(engine, bytes)), kind: 'import' })
          : await unpacking.run(() => importRoom(engine, store, bytes, person));
        return c.json(membership, 201);
      });
    },
  );
}
