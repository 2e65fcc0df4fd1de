/** People's own photos: into a room, and to those who are in it. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  membershipSchema,
  newPhotoQuerySchema,
  ownPixelsSchema,
  photoFacesSchema,
  photoFileQuerySchema,
  photoQuerySchema,
} from '../../../../lib/protocol';
import { sha256Schema } from '../../../../lib/pack/fields';
import { packId } from '../../../../lib/pack/id';
import { importedSchema } from '../../../../lib/replay/schema';
import { Places } from '../../../access/places';
import { Refused } from '../../../access/refused';
import { takeOwnPixels } from '../../../features/photos/own-pixels';
import { takePhoto } from '../../../features/photos/take-photo';
import type { ReplayFrames } from '../../../features/replay';
import type { Exports } from '../../../features/export/job';
import { photoFile } from '../../../features/export/photo-file';
import { PHOTO_MEDIA } from '../../../inference/photos/encode-photo';
import { MAX_PHOTO_BYTES } from '../../../inference/photos/decode';
import type { InferencePool } from '../../../inference/pool';
import { surfaceOf } from '../../../rooms/pack-of';
import type { RoomReader } from '../../../rooms/reader';
import type { RoomRegistry } from '../../../rooms/registry';
import { Turn } from '../../../../lib/work/turn';
import type { PhotoRecord } from '../../../store/records';
import type { Store } from '../../../store/store';
import { readBytes } from '../api/body';
import type { Api } from '../api/environment';
import type { Guards } from '../api/guards';
import {
  acting,
  answers,
  answersFile,
  answersNothing,
  makes,
  nodeParams,
  open,
  reading,
  roomParam,
  takes,
  takesFile,
} from '../api/operation';
import { file } from '../api/replies';

export interface PhotoServices {
  readonly engine: InferencePool;
  readonly rooms: RoomRegistry;
  readonly store: Store;
  readonly frames: ReplayFrames;
  /** Files of photos that were pulled say so. */
  readonly photoNote: boolean;
  /** May hold what shows a photo. */
  readonly jobs: Pick<Exports, 'forgetRoom'>;
}

/** Photos that may be on their way in at once: each is held in memory whole. Nobody has more than half of the places. */
const MOST_UPLOADS = 4;
const UPLOADS_OF_ONE_ADDRESS = 2;
const PICTURE = 'application/octet-stream';
/** They are somebody's, who may delete them: no browser keeps them beyond the page. */
const PRIVATE = { 'Cache-Control': 'private, no-store', Vary: 'Authorization' };
/** A pack's surface is nobody's. */
const PUBLIC = { 'Cache-Control': 'public, max-age=31536000, immutable' };

const photoParams = roomParam.extend({ hash: sha256Schema });

export function photoRoutes(api: Api, guards: Guards, services: PhotoServices): void {
  const { engine, rooms, store, photoNote, jobs } = services;
  const { reader } = rooms;
  const uploads = new Places(MOST_UPLOADS, UPLOADS_OF_ONE_ADDRESS);
  /** Photos are decoded one after the other, so that together they take no more memory than one. */
  const decoding = new Turn();
  const take = (bytes: Uint8Array) => decoding.run(() => takePhoto(engine, bytes));

  api.openapi(
    open(guards, 'import', {
      method: 'post',
      path: '/api/photos',
      summary: 'Make a room with a photo',
      request: { query: newPhotoQuerySchema, ...takesFile(PICTURE) },
      responses: makes("The owner's membership, with the key to the room.", membershipSchema),
    }),
    async (c) => {
      const person = c.req.valid('query');
      return uploads.upload(guards.addressOf(c.env.incoming), async () => {
        const photo = await take(await readBytes(c.env.incoming, MAX_PHOTO_BYTES));
        return c.json(await rooms.newRooms.createFrom(person, { ...photo, kind: 'start' }), 201);
      });
    },
  );
  api.openapi(
    acting(guards, 'import', 'edit', {
      method: 'post',
      path: '/api/rooms/{room}/photos',
      summary: 'A photo as the picture of a room',
      request: { params: roomParam, ...takesFile(PICTURE) },
      responses: makes('The edit.', importedSchema),
    }),
    async (c) => {
      const { room, member } = c.var;
      return uploads.upload(guards.addressOf(c.env.incoming), async () => {
        const photo = await take(await readBytes(c.env.incoming, MAX_PHOTO_BYTES));
        const nodeId = await room.edits.putImage(member.id, () => Promise.resolve({ ...photo, kind: 'import' }));
        return c.json({ nodeId }, 201);
      });
    },
  );
  api.openapi(
    acting(guards, 'import', 'edit', {
      method: 'post',
      path: '/api/rooms/{room}/own-pixels',
      summary: 'The picture of an edit as a photo, whose parts move by its own pixels',
      request: { params: roomParam, ...takes(ownPixelsSchema) },
      responses: makes('The edit.', importedSchema),
    }),
    async (c) => {
      const { room, member } = c.var;
      const nodeId = await takeOwnPixels(services, room, c.req.valid('json').node, member.id);
      return c.json({ nodeId }, 201);
    },
  );
  api.openapi(
    reading(guards, 'frames', 'see', {
      method: 'get',
      path: '/api/rooms/{room}/photos/{hash}',
      summary: 'A photo of a room',
      request: { params: photoParams, query: photoQuerySchema },
      responses: answersFile('The photo: for screens as WebP, whole as PNG.', 'image/webp', 'image/png'),
    }),
    async (c) => {
      const { size } = c.req.valid('query');
      const { id } = c.var.settings;
      const bytes = await store.photos.file(id, await recordOf(reader, id, c.req.valid('param').hash), size);
      if (bytes === null) throw new Refused('not-found.photo');
      return file(bytes, size === 'whole' ? 'image/png' : 'image/webp', PRIVATE);
    },
  );
  api.openapi(
    acting(guards, 'api', 'delete', {
      method: 'delete',
      path: '/api/rooms/{room}/photos/{hash}',
      summary: 'Delete a photo and all that was made of it',
      request: { params: photoParams },
      responses: answersNothing,
    }),
    async (c) => {
      const { room, member } = c.var;
      await room.drags.endAll();
      await room.edits.deletePhoto(member.id, c.req.valid('param').hash);
      await jobs.forgetRoom(room.id);
      return c.body(null, 204);
    },
  );
  api.openapi(
    reading(guards, 'api', 'see', {
      method: 'get',
      path: '/api/rooms/{room}/photos/{hash}/faces',
      summary: 'The faces of a photo, and what carries its pixels',
      request: { params: photoParams },
      responses: answers('All faces that can be pulled.', photoFacesSchema),
    }),
    async (c) => {
      const { id } = c.var.settings;
      const { width, height, surface: fittedWith, faces, hash } = await recordOf(reader, id, c.req.valid('param').hash);
      const node = (await reader.nodes(id)).find((record) => record.node.photo?.hash === hash)?.node;
      if (node === undefined) throw new Refused('not-found.photo');
      const { info, sha256 } = surfaceOf(engine, node, fittedWith);
      return c.json(
        {
          width,
          height,
          surface: {
            sha256,
            vertices: info.vertices,
            entries: [...info.entries],
            parts: [...info.parts],
            camera: { pivot: [...info.camera.pivot], distance: info.camera.distance },
          },
          faces,
        },
        200,
      );
    },
  );
  api.openapi(
    reading(guards, 'export', 'export', {
      method: 'get',
      path: '/api/rooms/{room}/nodes/{node}/photo',
      summary: 'A photo as an edit left it, at its full size',
      request: { params: nodeParams, query: photoFileQuerySchema },
      responses: answersFile('The file.', ...Object.values(PHOTO_MEDIA)),
    }),
    async (c) => {
      const { id } = c.var.settings;
      const wish = c.req.valid('query');
      const record = await reader.node(id, c.req.valid('param').node);
      return file(await photoFile(engine, reader, id, record, wish, photoNote), PHOTO_MEDIA[wish.type]);
    },
  );
  api.openapi(
    open(guards, 'sample', {
      method: 'get',
      path: '/api/surfaces/{surface}',
      summary: 'What carries the pixels of photos, by its hash',
      request: { params: z.object({ surface: sha256Schema }) },
      responses: answersFile('Arrays for numpy.', 'application/zip'),
    }),
    async (c) => {
      const { surface: asked } = c.req.valid('param');
      const found = [...engine.packs.values()]
        .flatMap((manifest) => engine.surfaces(packId(manifest)))
        .find((surface) => surface.sha256 === asked);
      if (found === undefined) throw new Refused('not-found');
      return file(await readFile(found.path), 'application/zip', PUBLIC);
    },
  );
}

async function recordOf(reader: RoomReader, room: string, hash: string): Promise<PhotoRecord> {
  const record = await reader.photo(room, hash);
  if (record === null) throw new Refused('not-found.photo');
  return record;
}
