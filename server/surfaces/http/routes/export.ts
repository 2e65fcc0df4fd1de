/** Files out of a room and into one. */
import { isPng } from '../../../../lib/export/png/chunks';
import { MAX_ROOM_FILE_BYTES } from '../../../../lib/export/room/read';
import { latentsForPeople } from '../../../../lib/export/room/latents';
import { MAX_PICTURE_BYTES, importQuerySchema } from '../../../../lib/replay/schema';
import { idOf, readRoute, roomRoute } from '../room-route';
import type { Route } from '../router';
import type { InferencePool } from '../../../inference/pool';
import type { ReplayFrames } from '../../../features/replay/frames';
import type { RoomRegistry } from '../../../rooms/registry';
import { Refused } from '../../../access/refused';
import { Turn } from '../../../rooms/turn';
import type { NodeRecord, RoomRecord } from '../../../store/records';
import type { Store } from '../../../store/store';
import { exportRoom } from '../../../features/export/export-room';
import { importPicture } from '../../../features/export/import-picture';
import { importRoom } from '../../../features/export/import-room';
import { beforeAfterPng, contactSheetPng, manifestOf, picturePng } from '../../../features/export/pictures';

export interface ExportServices {
  readonly engine: InferencePool;
  readonly rooms: RoomRegistry;
  readonly store: Store;
  readonly frames: ReplayFrames;
}

const PNG = 'image/png';
/** Files that may be on their way in at once: each is held in memory whole. */
const MOST_UPLOADS = 4;

export function exportRoutes({ engine, rooms, store, frames }: ExportServices): Route[] {
  const { reader } = rooms;
  /** Room files are unpacked one after the other, so that together they take no more memory than one. */
  const unpacking = new Turn();
  let uploads = 0;
  const upload = async <T>(work: () => Promise<T>): Promise<T> => {
    if (uploads >= MOST_UPLOADS) throw new Refused('busy.uploads');
    uploads += 1;
    try {
      return await work();
    } finally {
      uploads -= 1;
    }
  };
  /** A file made from one node. */
  const nodeFile = (
    file: string,
    type: string,
    make: (room: RoomRecord, record: NodeRecord) => Promise<Uint8Array>,
  ): Route =>
    readRoute(rooms, {
      method: 'GET',
      path: `/api/rooms/:room/nodes/:node/${file}`,
      rate: 'export',
      action: 'export',
      handle: async (call, { settings }) => {
        const record = await reader.node(settings.id, idOf(call, 'node'));
        return { bytes: await make(settings, record), type };
      },
    });

  return [
    nodeFile('picture.png', PNG, (room, record) => picturePng(engine, reader, room, record)),
    nodeFile('before-after.png', PNG, (room, record) => beforeAfterPng(frames, reader, room.id, record)),
    nodeFile('contact-sheet.png', PNG, (room, record) => contactSheetPng(frames, reader, room.id, record)),
    nodeFile('latents.npz', 'application/zip', async (room, { node }) => {
      const { layers, wDim } = manifestOf(engine, node.pack);
      const ws = { shape: [layers, wDim], data: await reader.latent(room.id, node.id) };
      return latentsForPeople(ws, await frames.trajectory(room.id, node.id));
    }),
    roomRoute(rooms, {
      method: 'GET',
      path: '/api/rooms/:room/room.tug',
      rate: 'export',
      action: 'export',
      handle: (_call, { room }) => ({ pieces: exportRoom(engine, store, room), type: 'application/zip' }),
    }),
    roomRoute(rooms, {
      method: 'POST',
      path: '/api/rooms/:room/import',
      rate: 'import',
      action: 'edit',
      handle: async (call, { room, member }) => {
        const png = await upload(() => call.bytes(MAX_PICTURE_BYTES));
        return {
          status: 201,
          json: { nodeId: await room.edits.putImage(member.id, () => importPicture(engine, png)) },
        };
      },
    }),
    {
      method: 'POST',
      path: '/api/import',
      rate: 'import',
      handle: async (call) => {
        const person = call.query(importQuerySchema);
        return upload(async () => {
          const bytes = await call.bytes(MAX_ROOM_FILE_BYTES);
          const json = isPng(bytes)
            ? await rooms.createFrom(person, { ...(await importPicture(engine, bytes)), kind: 'import' })
            : await unpacking.take(() => importRoom(engine, store, bytes, person));
          return { status: 201, json };
        });
      },
    },
  ];
}
