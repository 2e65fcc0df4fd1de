/** The interface under /api; bodies in lib/protocol/http. */
import { createRoomSchema, joinRoomSchema, sampleQuerySchema } from '../../../../lib/protocol';
import type { InferencePool } from '../../../inference/pool';
import { shareRoutes } from './share';
import type { RoomShare } from '../../../features/invites/share';
import { packSummary } from '../../../rooms/pack-summary';
import { exportRoutes } from './export';
import { ReplayFrames } from '../../../features/replay/frames';
import { replayRoutes } from './replay';
import { Refused } from '../../../access/refused';
import type { RoomRegistry } from '../../../rooms/registry';
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
        if (person.token !== undefined) return { json: await rooms.reader.membership(room, person.token) };
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
        // Every role may see, and whether there is such a room is told to its members only.
        const member = await rooms.reader.member(room, bearerToken(call.request));
        if (member === null) throw new Refused('unauthorised', {}, 'authorization');
        await call.countFor(member.id);
        const thumbnail = await rooms.reader.currentThumbnail(room);
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
    ...replayRoutes(rooms, frames),
    ...exportRoutes({ engine, rooms, store, frames }),
  ];
}
