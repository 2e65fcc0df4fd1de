/** Replays over HTTP: frames, what was known at each of their steps, and thumbnails for the history. */
import { z } from 'zod';
import { MAX_EDIT_STEPS, PHOTO_STATE } from '../../../../lib/protocol';
import { editReplaySchema, frameQuerySchema } from '../../../../lib/replay/schema';
import { may, refusal } from '../../../../lib/roles/permissions';
import { Refused } from '../../../access/refused';
import type { ReplayFrames } from '../../../features/replay/frames';
import type { RoomReader } from '../../../rooms/reader';
import type { Api } from '../api/environment';
import type { Guards } from '../api/guards';
import { answers, answersFile, nodeParams, reading } from '../api/operation';
import { file } from '../api/replies';

const NODE = '/api/rooms/{room}/nodes/{node}';
/** A committed edit never changes, so a browser may keep what it shows; only for this person, since it needs a token. */
const KEEP = { 'Cache-Control': 'private, max-age=31536000, immutable', Vary: 'Authorization' };
const stepSchema = z.coerce
  .number()
  .int()
  .min(0)
  .max(MAX_EDIT_STEPS * 2);

export function replayRoutes(api: Api, guards: Guards, reader: RoomReader, frames: ReplayFrames): void {
  api.openapi(
    reading(guards, 'frames', 'see', {
      method: 'get',
      path: `${NODE}/frames/{step}`,
      summary: 'A step of an edit, drawn again without loss',
      request: { params: nodeParams.extend({ step: stepSchema }), query: frameQuerySchema },
      responses: answersFile('The frame; of a photo its state.', 'image/webp', 'image/png', PHOTO_STATE),
    }),
    async (c) => {
      const { settings, member } = c.var;
      const { node, step } = c.req.valid('param');
      const { type } = c.req.valid('query');
      const record = await reader.node(settings.id, node);
      // PNG frames are what animations are made of.
      if (type === 'png' && !may(member.role, 'export', settings)) throw new Refused(refusal('export'), {}, 'type');
      const frame = await guards.paid(c.env, member.id, () => frames.frame(settings.id, record, step, type));
      return file(frame.bytes, frame.type, KEEP);
    },
  );
  api.openapi(
    reading(guards, 'api', 'see', {
      method: 'get',
      path: `${NODE}/replay`,
      summary: 'Where the points of an edit were at each of its steps',
      request: { params: nodeParams },
      responses: answers('Mask, handles and steps.', editReplaySchema),
    }),
    async (c) => {
      const { id } = c.var.settings;
      const { node, mask, handles } = await reader.node(id, c.req.valid('param').node);
      const trajectory = await frames.trajectory(id, node.id);
      const steps = (trajectory?.steps ?? []).map(({ points, distance, naturalDistance }) => {
        return { points: [...points], distance, naturalDistance };
      });
      return c.json({ mask, handles, steps }, 200);
    },
  );
  api.openapi(
    reading(guards, 'frames', 'see', {
      method: 'get',
      path: `${NODE}/thumbnail`,
      summary: 'A small picture of an edit',
      request: { params: nodeParams },
      responses: answersFile('The picture.', 'image/webp'),
    }),
    async (c) => {
      const { id } = c.var.settings;
      const { node } = await reader.node(id, c.req.valid('param').node);
      const bytes = await reader.thumbnail(id, node.id);
      if (bytes === null) throw new Refused('not-found.thumbnail');
      return file(bytes, 'image/webp', KEEP);
    },
  );
}
