/** Replays over HTTP: frames, what was known at each of their steps, and thumbnails for the history. */
import { z } from 'zod';
import { frameQuerySchema, type EditReplay } from '../../../../lib/replay/schema';
import { may, refusal } from '../../../../lib/roles/permissions';
import { MAX_EDIT_STEPS } from '../../../../lib/protocol';
import { idOf, roomRoute } from '../room-route';
import type { Route } from '../router';
import { Refused } from '../../../access/refused';
import type { RoomRegistry } from '../../../rooms/registry';
import type { Store } from '../../../store/store';
import type { ReplayFrames } from '../../../features/replay/frames';

/** A committed edit never changes, so a browser may keep what it shows; only for this person, since it needs a token. */
const KEEP = { 'Cache-Control': 'private, max-age=31536000, immutable', Vary: 'Authorization' };
const stepSchema = z.coerce
  .number()
  .int()
  .min(0)
  .max(MAX_EDIT_STEPS * 2);

export function replayRoutes(rooms: RoomRegistry, frames: ReplayFrames, store: Pick<Store, 'thumbnail'>): Route[] {
  return [
    roomRoute(rooms, {
      method: 'GET',
      path: '/api/rooms/:room/nodes/:node/frames/:step',
      rate: 'frames',
      action: 'see',
      handle: async (call, { room, member }) => {
        const record = room.nodeRecord(idOf(call, 'node'));
        const step = stepSchema.safeParse(call.params.step);
        if (!step.success) throw new Refused('not-found.step', { last: record.node.steps }, 'step');
        const { type } = call.query(frameQuerySchema);
        // PNG frames are what animations are made of.
        if (type === 'png' && !may(member.role, 'export', room.rules)) throw new Refused(refusal('export'), {}, 'type');
        const frame = await frames.frame(room.id, record, step.data, type);
        return { bytes: frame.bytes, type: frame.type, headers: KEEP };
      },
    }),
    roomRoute(rooms, {
      method: 'GET',
      path: '/api/rooms/:room/nodes/:node/replay',
      rate: 'api',
      action: 'see',
      handle: async (call, { room }) => {
        const { node, mask, handles } = room.nodeRecord(idOf(call, 'node'));
        const trajectory = await frames.trajectory(room.id, node.id);
        const steps = (trajectory?.steps ?? []).map(({ points, distance, naturalDistance }) => {
          return { points: [...points], distance, naturalDistance };
        });
        return { json: { mask, handles, steps } satisfies EditReplay };
      },
    }),
    roomRoute(rooms, {
      method: 'GET',
      path: '/api/rooms/:room/nodes/:node/thumbnail',
      rate: 'frames',
      action: 'see',
      handle: async (call, { room }) => {
        const { node } = room.nodeRecord(idOf(call, 'node'));
        const bytes = await store.thumbnail(room.id, node.id);
        if (bytes === null) throw new Refused('not-found.thumbnail');
        return { bytes, type: 'image/webp', headers: KEEP };
      },
    }),
  ];
}
