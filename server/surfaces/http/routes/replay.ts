/** Replays over HTTP: frames, what was known at each of their steps, and thumbnails for the history. */
import { z } from 'zod';
import { frameQuerySchema, type EditReplay } from '../../../../lib/replay/schema';
import { may, refusal } from '../../../../lib/roles/permissions';
import { MAX_EDIT_STEPS } from '../../../../lib/protocol';
import { idOf, readRoute } from '../room-route';
import type { Route } from '../router';
import { Refused } from '../../../access/refused';
import type { RoomRegistry } from '../../../rooms/registry';
import type { ReplayFrames } from '../../../features/replay/frames';

/** A committed edit never changes, so a browser may keep what it shows; only for this person, since it needs a token. */
const KEEP = { 'Cache-Control': 'private, max-age=31536000, immutable', Vary: 'Authorization' };
const stepSchema = z.coerce
  .number()
  .int()
  .min(0)
  .max(MAX_EDIT_STEPS * 2);

export function replayRoutes(rooms: RoomRegistry, frames: ReplayFrames): Route[] {
  const { reader } = rooms;
  return [
    readRoute(rooms, {
      method: 'GET',
      path: '/api/rooms/:room/nodes/:node/frames/:step',
      rate: 'frames',
      action: 'see',
      handle: async (call, { settings, member }) => {
        const record = await reader.node(settings.id, idOf(call, 'node'));
        const step = stepSchema.safeParse(call.params.step);
        if (!step.success) throw new Refused('not-found.step', { last: record.node.steps }, 'step');
        const { type } = call.query(frameQuerySchema);
        // PNG frames are what animations are made of.
        if (type === 'png' && !may(member.role, 'export', settings)) throw new Refused(refusal('export'), {}, 'type');
        const frame = await frames.frame(settings.id, record, step.data, type);
        return { bytes: frame.bytes, type: frame.type, headers: KEEP };
      },
    }),
    readRoute(rooms, {
      method: 'GET',
      path: '/api/rooms/:room/nodes/:node/replay',
      rate: 'api',
      action: 'see',
      handle: async (call, { settings }) => {
        const { node, mask, handles } = await reader.node(settings.id, idOf(call, 'node'));
        const trajectory = await frames.trajectory(settings.id, node.id);
        const steps = (trajectory?.steps ?? []).map(({ points, distance, naturalDistance }) => {
          return { points: [...points], distance, naturalDistance };
        });
        return { json: { mask, handles, steps } satisfies EditReplay };
      },
    }),
    readRoute(rooms, {
      method: 'GET',
      path: '/api/rooms/:room/nodes/:node/thumbnail',
      rate: 'frames',
      action: 'see',
      handle: async (call, { settings }) => {
        const { node } = await reader.node(settings.id, idOf(call, 'node'));
        const bytes = await reader.thumbnail(settings.id, node.id);
        if (bytes === null) throw new Refused('not-found.thumbnail');
        return { bytes, type: 'image/webp', headers: KEEP };
      },
    }),
  ];
}
