/** Edits of rooms: drags that run to their end, all edits, and their pictures. */
import {
  HEAD,
  dragRequestSchema,
  nodeViewSchema,
  nodesViewSchema,
  pictureQuerySchema,
} from '../../../../../lib/rest/bodies';
import { faceView, facesViewSchema } from '../../../../../lib/rest/faces';
import type { Room } from '../../../../rooms/room';
import { nodePicture, type PictureParts } from '../../../../features/export/node-picture';
import { PHOTO_MEDIA } from '../../../../inference/photos/encode-photo';
import type { RoomReader } from '../../../../rooms/reader';
import type { NodeRecord } from '../../../../store/records';
import type { Guards } from '../../api/guards';
import { file } from '../../api/replies';
import type { V1 } from '../environment';
import type { Gate } from '../gate';
import { COSTLY, answers, answersFile, inRoom, makes, nodeParams, roomParam, takes } from '../operation';
import { nodeView } from '../views';

const tags = ['Edits'];
/** A mask of many strokes. */
const MAX_DRAG_BYTES = 1024 * 1024;

/** @throws Refused when the room has no such edit. */
export async function nodeOf(reader: RoomReader, room: string, node: string): Promise<NodeRecord> {
  return reader.node(room, node === HEAD ? await reader.head(room) : node);
}

export function nodeRoutes(api: V1, gate: Gate, guards: Guards, parts: PictureParts): void {
  const { engine, reader } = parts;
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:write', cost: COSTLY, limit: MAX_DRAG_BYTES },
      {
        method: 'post',
        path: '/rooms/{room}/drags',
        operationId: 'drag',
        tags,
        summary: 'Drag points to their targets',
        description:
          'Answers when the drag has ended; everybody in the room sees every frame meanwhile. While somebody else drags it is answered `busy`.',
        request: { params: roomParam, ...takes(dragRequestSchema) },
        responses: makes('The edit.', nodeViewSchema),
      },
    ),
    async (c) => {
      const { room } = c.var;
      const drag = async ({ drags, history }: Room) => history.record(await drags.run(room.owner, c.req.valid('json')));
      return c.json(nodeView(engine, await gate.inside(room, drag)), 201);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:read' },
      {
        method: 'get',
        path: '/rooms/{room}/nodes',
        operationId: 'listNodes',
        tags,
        summary: 'All edits of a room',
        request: { params: roomParam },
        responses: answers('The edits, and where the room stands.', nodesViewSchema),
      },
    ),
    async (c) => {
      const { id } = c.var.room;
      // The head first: so it is among the edits.
      const head = await reader.head(id);
      const nodes = (await reader.nodes(id)).map((record) => nodeView(engine, record));
      return c.json({ head, nodes }, 200);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:read' },
      {
        method: 'get',
        path: '/rooms/{room}/nodes/{node}',
        operationId: 'getNode',
        tags,
        summary: 'An edit of a room',
        request: { params: nodeParams },
        responses: answers('The edit.', nodeViewSchema),
      },
    ),
    async (c) => c.json(nodeView(engine, await nodeOf(reader, c.var.room.id, c.req.valid('param').node)), 200),
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:read' },
      {
        method: 'get',
        path: '/rooms/{room}/nodes/{node}/faces',
        operationId: 'listFaces',
        tags,
        summary: 'Where the faces of a photo are',
        description: 'A drag of a photo begins on a face; here a program finds one without looking.',
        request: { params: nodeParams },
        responses: answers('The faces that can be dragged.', facesViewSchema),
      },
    ),
    async (c) => {
      const { id } = c.var.room;
      const { photo } = (await nodeOf(reader, id, c.req.valid('param').node)).node;
      const record = photo === undefined ? null : await reader.photo(id, photo.hash);
      return c.json({ faces: (record?.faces ?? []).map(({ points }) => faceView(points)) }, 200);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:read', cost: COSTLY },
      {
        method: 'get',
        path: '/rooms/{room}/nodes/{node}/picture',
        operationId: 'getPicture',
        tags,
        summary: 'The picture of an edit',
        description: 'Of a photo at its full size and in its own colour profile, unless `side` says otherwise.',
        request: { params: nodeParams, query: pictureQuerySchema },
        responses: answersFile('The picture.', 'image/png', 'image/jpeg', 'image/webp'),
      },
    ),
    async (c) => {
      const { room, session } = c.var;
      const wish = c.req.valid('query');
      const record = await nodeOf(reader, room.id, c.req.valid('param').node);
      const picture = await guards.paid(
        c.env,
        `client ${session.client.id}`,
        () => nodePicture(parts, room, record, wish),
        true,
      );
      return file(picture, PHOTO_MEDIA[wish.type], { 'Cache-Control': 'private, no-store' });
    },
  );
}
