/** The interface under /api; bodies in lib/protocol/http. */
import type { IncomingMessage } from 'node:http';
import { createRoomSchema, joinRoomSchema, sampleQuerySchema } from '../../../../lib/protocol';
import { memberByToken } from '../../../access/members';
import type { InferencePool } from '../../../inference/pool';
import { shareRoutes } from './share';
import type { RoomShare } from '../../../features/invites/share';
import { packSummary } from '../../../rooms/pack-summary';
import { exportRoutes } from './export';
import { ReplayFrames } from '../../../features/replay/frames';
import { replayRoutes } from './replay';
import { Refused } from '../../../access/refused';
import type { RoomRegistry } from '../../../rooms/registry';
import type { MemberRecord } from '../../../store/records';
import type { Store } from '../../../store/store';
import { bearerToken, roomIdOf } from '../room-route';
import type { Route } from '../router';
import { Samples } from '../../../features/samples/samples';

export interface RouteServices {
  readonly engine: InferencePool;
  readonly rooms: RoomRegistry;
  readonly store: Store;
  readonly share: RoomShare;
}

/** A seed gives the same picture until the pack is replaced. */
const SAMPLE_CACHE = 'public, max-age=3600';

const WEBP = 'image/webp';

/** The member that the request's token stands for, without loading the room. @throws Refused. */
async function authenticate(store: Store, room: string, request: IncomingMessage): Promise<MemberRecord> {
  const token = bearerToken(request);
  const member = memberByToken(await store.members(room), token);
  if (member === null) throw new Refused('unauthorised', {}, 'authorization');
  return member;
}

export function apiRoutes({ engine, rooms, store, share }: RouteServices): Route[] {
  const samples = new Samples(engine);
  const frames = new ReplayFrames(store, engine);
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
        const room = roomIdOf(call);
        const { invite, ...person } = await call.body(joinRoomSchema);
        if (invite !== undefined) return { json: await share.accept({ ...person, invite }, room) };
        return { json: await rooms.join(room, person) };
      },
    },
    {
      method: 'GET',
      path: '/api/rooms/:room/thumbnail',
      rate: 'thumbnail',
      action: 'see',
      handle: async (call) => {
        const room = roomIdOf(call);
        await call.countFor((await authenticate(store, room, call.request)).id);
        const current = await store.current(room);
        const thumbnail = current === null ? null : await store.thumbnail(room, current);
        if (thumbnail === null) throw new Refused('unknown-room');
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
    ...shareRoutes(rooms, share),
    ...replayRoutes(rooms, frames, store),
    ...exportRoutes({ engine, rooms, store, frames }),
  ];
}
