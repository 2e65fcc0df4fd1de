/** Rooms of programs: made of a seed or a photo, looked at, given another picture, deleted. */
import { randomInt } from 'node:crypto';
import type { z } from 'zod';
import { MAX_SEED } from '../../../../../lib/protocol';
import {
  HEAD,
  newImageSchema,
  newPhotoRoomQuerySchema,
  newRoomSchema,
  nodeViewSchema,
  ownPixelsOfSchema,
  packsViewSchema,
  roomViewSchema,
  type RoomView,
} from '../../../../../lib/rest/bodies';
import { Turn } from '../../../../../lib/work/turn';
import { takeOwnPixels } from '../../../../features/photos/own-pixels';
import { takePhoto } from '../../../../features/photos/take-photo';
import type { ReplayFrames } from '../../../../features/replay';
import { MAX_PHOTO_BYTES } from '../../../../inference/photos/decode';
import type { InferencePool } from '../../../../inference/pool';
import { packNamed } from '../../../../rooms/pack-of';
import { packSummaries } from '../../../../rooms/pack-summary';
import type { RoomRegistry } from '../../../../rooms/registry';
import type { Guards } from '../../api/guards';
import type { V1 } from '../environment';
import type { Gate } from '../gate';
import { COSTLY, answers, answersNothing, inRoom, makes, roomParam, takes, takesFile, withSession } from '../operation';
import { addressOf, nodeView, roomView, type Whereabouts } from '../views';

export interface RoomServices extends Whereabouts {
  readonly engine: InferencePool;
  readonly rooms: RoomRegistry;
  readonly frames: ReplayFrames;
}

const tags = ['Rooms'];
/** Of the member that stands for a client in its rooms. */
const COLOR = '#12937f';

export function roomRoutes(api: V1, gate: Gate, guards: Guards, services: RoomServices): void {
  const { engine, rooms } = services;
  /** Photos are decoded one after the other, so that together they take no more memory than one. */
  const decoding = new Turn();
  const take = (bytes: Uint8Array) => decoding.run(() => takePhoto(engine, bytes));

  const view = async (address: string, id: string): Promise<RoomView> => {
    const [room, head] = await Promise.all([rooms.reader.settings(id), rooms.reader.head(id)]);
    return roomView(address, room, nodeView(engine, await rooms.reader.node(id, head)));
  };
  /** The pack and seed that were asked for, or others in their place. */
  const chosen = ({ pack, generator, seed, truncation }: z.infer<typeof newImageSchema>) => {
    const name = pack ?? engine.packs.keys().next().value ?? '';
    const manifest = packNamed(engine, name, generator);
    return {
      pack: manifest.name,
      generator: manifest.files.generator.sha256,
      seed: seed ?? randomInt(MAX_SEED),
      truncation,
    };
  };

  api.openapi(
    withSession(
      gate,
      { scope: 'rooms:read' },
      {
        method: 'get',
        path: '/packs',
        operationId: 'listPacks',
        tags,
        summary: 'The model packs of this server',
        responses: answers('All that can be used now.', packsViewSchema),
      },
    ),
    (c) => {
      const packs = packSummaries(engine).map(({ name, generator, title, licence, resolution, capabilities }) => {
        return { name, generator, title, licence, resolution, capabilities: [...capabilities] };
      });
      return c.json({ packs }, 200);
    },
  );
  api.openapi(
    withSession(
      gate,
      { scope: 'rooms:write', cost: COSTLY },
      {
        method: 'post',
        path: '/rooms',
        operationId: 'makeRoom',
        tags,
        summary: 'Make a room with the picture of a seed',
        request: takes(newRoomSchema),
        responses: makes('The room.', roomViewSchema),
      },
    ),
    async (c) => {
      const { name, linkRole, ...image } = c.req.valid('json');
      const { client } = c.var.session;
      const wish = { ...chosen(image), roomName: name, linkRole, name: client.name, color: COLOR, client: client.id };
      const made = await guards.paid(c.env, `client ${client.id}`, () => rooms.newRooms.create(wish), true);
      return c.json(await view(addressOf(c.env.incoming, services), made.room), 201);
    },
  );
  api.openapi(
    withSession(
      gate,
      { scope: 'rooms:write', cost: COSTLY, limit: MAX_PHOTO_BYTES },
      {
        method: 'post',
        path: '/rooms/photos',
        operationId: 'makePhotoRoom',
        tags,
        summary: 'Make a room with a photo',
        description:
          'JPEG, PNG, WebP, AVIF, TIFF or GIF with a face in it, at most 30 MB and 40 megapixels. It stays as large as it is.',
        request: { query: newPhotoRoomQuerySchema, ...takesFile },
        responses: makes('The room.', roomViewSchema),
      },
    ),
    async (c) => {
      const { name, linkRole } = c.req.valid('query');
      const { client } = c.var.session;
      const photo = await take(c.var.body);
      const owner = { roomName: name, linkRole, name: client.name, color: COLOR, client: client.id };
      const made = await rooms.newRooms.createFrom(owner, { ...photo, kind: 'start' });
      return c.json(await view(addressOf(c.env.incoming, services), made.room), 201);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:read' },
      {
        method: 'get',
        path: '/rooms/{room}',
        operationId: 'getRoom',
        tags,
        summary: 'A room, and where it stands',
        request: { params: roomParam },
        responses: answers('The room.', roomViewSchema),
      },
    ),
    async (c) => c.json(await view(addressOf(c.env.incoming, services), c.var.room.id), 200),
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:write' },
      {
        method: 'delete',
        path: '/rooms/{room}',
        operationId: 'deleteRoom',
        tags,
        summary: 'Delete a room and all of it',
        request: { params: roomParam },
        responses: answersNothing,
      },
    ),
    async (c) => {
      await gate.inside(c.var.room, (room) => rooms.delete(room));
      return c.body(null, 204);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:write', cost: COSTLY },
      {
        method: 'post',
        path: '/rooms/{room}/images',
        operationId: 'putImage',
        tags,
        summary: 'The picture of a seed as an edit of a room',
        request: { params: roomParam, ...takes(newImageSchema) },
        responses: makes('The edit.', nodeViewSchema),
      },
    ),
    async (c) => {
      const { session, room } = c.var;
      const wish = chosen(c.req.valid('json'));
      const node = await guards.paid(
        c.env,
        `client ${session.client.id}`,
        () =>
          gate.inside(room, async ({ edits, history }) => {
            await edits.setImage(room.owner, wish);
            return history.head;
          }),
        true,
      );
      return c.json(nodeView(engine, node), 201);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:write', cost: COSTLY, limit: MAX_PHOTO_BYTES },
      {
        method: 'post',
        path: '/rooms/{room}/photos',
        operationId: 'putPhoto',
        tags,
        summary: 'A photo as an edit of a room',
        request: { params: roomParam, ...takesFile },
        responses: makes('The edit.', nodeViewSchema),
      },
    ),
    async (c) => {
      const { room } = c.var;
      const photo = await take(c.var.body);
      const node = await gate.inside(room, async ({ edits, history }) => {
        const id = await edits.putImage(room.owner, () => Promise.resolve({ ...photo, kind: 'import' }));
        return history.record(id);
      });
      return c.json(nodeView(engine, node), 201);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:write', cost: COSTLY },
      {
        method: 'post',
        path: '/rooms/{room}/own-pixels',
        operationId: 'takeOwnPixels',
        tags,
        summary: 'The picture of an edit as a photo',
        description: 'Of a picture that a pack drew, with a face in it. Its parts move by its own pixels from then on.',
        request: { params: roomParam, ...takes(ownPixelsOfSchema) },
        responses: makes('The edit.', nodeViewSchema),
      },
    ),
    async (c) => {
      const { room } = c.var;
      const { node: asked } = c.req.valid('json');
      const node = await gate.inside(room, async (inside) => {
        const id = asked === HEAD ? inside.edits.head.node.id : asked;
        return inside.history.record(await takeOwnPixels(services, inside, id, room.owner));
      });
      return c.json(nodeView(engine, node), 201);
    },
  );
}
