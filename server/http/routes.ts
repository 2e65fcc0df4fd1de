/** The interface under /api; bodies in lib/protocol/http. */
import type { IncomingMessage } from 'node:http';
import { createRoomSchema, joinRoomSchema, roomIdSchema, sampleQuerySchema, tokenSchema } from '../../lib/protocol';
import type { InferencePool } from '../inference/pool';
import { packSummary } from '../rooms/packSummary';
import { Refused } from '../rooms/refused';
import type { RoomRegistry } from '../rooms/registry';
import type { MemberRecord } from '../store/records';
import type { Store } from '../store/store';
import { findByToken } from '../auth/tokens';
import type { Call, Route } from './router';
import { Samples } from './samples';

export interface RouteServices {
  readonly engine: InferencePool;
  readonly rooms: RoomRegistry;
  readonly store: Store;
}

/** A seed gives the same picture until the pack is replaced. */
const SAMPLE_CACHE = 'public, max-age=3600';

const WEBP = 'image/webp';

/** @throws Refused when the id cannot be one, so that it is never used as a key. */
function roomId(call: Call): string {
  const parsed = roomIdSchema.safeParse(call.params.room);
  if (!parsed.success) throw new Refused('unknown-room', 'there is no such room; ask for a new link');
  return parsed.data;
}

function bearerToken(request: IncomingMessage): string {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  const parsed = tokenSchema.safeParse(token);
  if (scheme?.toLowerCase() !== 'bearer' || !parsed.success)
    throw new Refused('unauthorised', 'the header Authorization: Bearer TOKEN is missing', 'authorization');
  return parsed.data;
}

/** The member that the request's token stands for, without loading the room. @throws Refused. */
async function authenticate(store: Store, room: string, request: IncomingMessage): Promise<MemberRecord> {
  const token = bearerToken(request);
  const member = findByToken(await store.members(room), token);
  if (member === null) throw new Refused('unauthorised', 'this room does not know that token', 'authorization');
  return member;
}

export function apiRoutes({ engine, rooms, store }: RouteServices): Route[] {
  const samples = new Samples(engine);
  return [
    {
      method: 'POST',
      path: '/api/rooms',
      rate: 'createRoom',
      handle: async (call) => ({ status: 201, json: await rooms.create(await call.body(createRoomSchema)) }),
    },
    {
      method: 'POST',
      path: '/api/rooms/:room/join',
      rate: 'join',
      handle: async (call) => {
        const room = roomId(call);
        return { json: await rooms.join(room, await call.body(joinRoomSchema)) };
      },
    },
    {
      method: 'GET',
      path: '/api/rooms/:room/thumbnail',
      rate: 'thumbnail',
      handle: async (call) => {
        const room = roomId(call);
        await authenticate(store, room, call.request);
        const current = await store.current(room);
        const thumbnail = current === null ? null : await store.thumbnail(room, current);
        if (thumbnail === null) throw new Refused('unknown-room', 'there is no such room');
        return { bytes: thumbnail, type: WEBP };
      },
    },
    {
      method: 'GET',
      path: '/api/packs',
      rate: 'api',
      handle: () => ({ json: { packs: [...engine.packs.values()].map(packSummary) } }),
    },
    {
      method: 'GET',
      path: '/api/sample',
      rate: 'sample',
      handle: async (call) => ({
        bytes: await samples.get(call.query(sampleQuerySchema)),
        type: WEBP,
        headers: { 'Cache-Control': SAMPLE_CACHE },
      }),
    },
  ];
}
