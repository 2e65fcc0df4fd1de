/** What a room node and an inference worker on another machine tell each other over one stream. Checked on both sides: README.md says why. */
import { z } from 'zod';
import type { DragInputFault } from '../../../lib/drag/errors';
import { packNameSchema, sha256Schema } from '../../../lib/pack/fields';
import { REACHES } from '../../../lib/drag/reach';

/** Changed when either side could not make sense of the other's messages; what is merely new is left out by whoever does not know it. */
export const WIRE_VERSION = 1;
export const NONCE_BYTES = 32;
const MAC_BYTES = 32;
/** Bounds of what one message may hold: far above what rooms send, far below what would hurt. */
const MOST = { points: 256, faces: 64, packs: 1000, code: 4096, text: 2000, latent: 40 * 4096 } as const;

const list = <S extends z.ZodType>(of: S, most: number) => z.array(of).max(most).readonly();
const number = z.number().int().min(0);
const bytes = z.custom<Uint8Array>((given) => given instanceof Uint8Array, 'must be bytes');
const floats = z
  .custom<Float32Array>((given) => given instanceof Float32Array, 'must be floats')
  .refine(({ length }) => length <= MOST.latent, 'is too long');
const exactly = (length: number) => bytes.refine((given) => given.length === length, `must have ${length} bytes`);
const point = z.object({ x: z.number(), y: z.number() });
const id = z.string().min(1).max(100);
const holder = z.string().max(200);
const packId = z.object({ name: packNameSchema, generator: sha256Schema });

const points = list(
  z.object({ id, handle: point, target: point, hold: z.boolean(), reach: z.number().min(0).max(1).optional() }),
  MOST.points,
);
const mask = z.object({ size: number, cells: bytes }).nullable();
const settings = z.object({
  stepPx: z.number(),
  layers: list(number, MOST.points).nullable(),
  regularizerStrength: z.number(),
  stopDistancePx: z.number(),
  maxSteps: z.number(),
});
const soFar = z.object({ startWs: floats, positions: list(z.object({ id, position: point }), MOST.points) });
const request = z.object({
  pack: packId,
  ws: floats,
  points,
  mask,
  settings,
  live: z.boolean(),
  soFar: soFar.optional(),
});
const photoStart = z.object({
  pack: packId,
  /** SHA-256 of the surface that the faces were fitted with. */
  surface: sha256Schema,
  faces: list(z.object({ code: list(z.number(), MOST.code), points: list(z.number(), MOST.code) }), MOST.faces),
  state: floats,
  points,
  reach: z.enum(REACHES),
  live: z.boolean(),
});

/** Of which trace it is, as W3C Trace Context says it; left out where nobody traces. */
const trace = z.record(z.string().max(100), z.string().max(MOST.text)).optional();

const to = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), ...shape });

/** Of a room node. `call` and `drag` are numbers that it hands out. */
export const toRemoteSchema = z.discriminatedUnion('kind', [
  to('hello', { version: z.number(), nonce: exactly(NONCE_BYTES) }),
  to('proof', { mac: exactly(MAC_BYTES) }),
  to('ping', { at: z.number() }),
  to('sample', { call: number, pack: packId, seed: z.number(), truncation: z.number(), holder }),
  to('render', { call: number, pack: packId, ws: floats, holder }),
  to('face-map', { call: number, pack: packId, ws: floats, holder }),
  to('drop', { call: number }),
  /** `previews`: steps come as JPEG but for the first, and while there is a mask. */
  to('drag', { drag: number, request, holder, previews: z.boolean(), trace }),
  to('photo-drag', { drag: number, start: photoStart, holder, trace }),
  to('credit', { drag: number }),
  to('points', { drag: number, points }),
  to('mask', { drag: number, mask }),
  to('settings', { drag: number, settings }),
  to('finish', { drag: number }),
  to('stop', { drag: number }),
  to('cancel', { drag: number }),
]);
export type ToRemote = z.infer<typeof toRemoteSchema>;

const tracked = z.object({
  id,
  position: point,
  target: point,
  hold: z.boolean(),
  distance: z.number(),
  confidence: z.number(),
});
const grabs = list(z.object({ id, feature: floats }), MOST.points);
const ms = z.number();
const step = z.object({
  index: number,
  ws: floats,
  image: bytes,
  encoding: z.literal('image/jpeg').optional(),
  points: list(tracked, MOST.points),
  distance: z.number(),
  naturalDistance: z.number(),
  timings: z.object({ predictor: ms, regularizer: ms, generator: ms, tracking: ms, total: ms }),
  grabs,
  rested: ms,
  waited: ms,
});
const result = z.object({
  reason: z.enum(['arrived', 'stalled', 'max-steps', 'stopped', 'cancelled']),
  steps: number,
  ws: floats,
  points: list(tracked, MOST.points),
  grabs,
  distance: z.number(),
  image: bytes.optional(),
});
const error = z.object({
  name: z.string().max(MOST.text),
  message: z.string(),
  input: z
    .object({ field: z.string(), fault: z.custom<DragInputFault>((fault) => typeof fault === 'object') })
    .nullable(),
  refusal: z
    .object({
      code: z.enum(['unknown-pack', 'cannot-drag', 'beside-face', 'worker-crashed', 'worker-lost', 'failed', 'closed']),
      pack: z.string().nullable(),
    })
    .nullable(),
});

/** What a worker has to give. */
const offer = z.object({
  /** Of the process: another one after each start. */
  id,
  /** Where its networks run. */
  device: z.enum(['cpu', 'cuda', 'webgpu']),
  /** Drags that it takes at full speed: its threads. */
  places: z.number().int().min(1),
  packs: list(
    z.object({
      name: packNameSchema,
      generator: sha256Schema,
      /** Of a step with one point there; null when it cannot be dragged. */
      stepMs: z.number().nullable(),
      /** Its networks are in memory. */
      loaded: z.boolean(),
    }),
    MOST.packs,
  ),
  /** It ends: what runs there goes on elsewhere, and nothing new is taken. */
  draining: z.boolean(),
});
export type Offer = z.infer<typeof offer>;

/** Of a worker. */
export const fromRemoteSchema = z.discriminatedUnion('kind', [
  to('challenge', { nonce: exactly(NONCE_BYTES), mac: exactly(MAC_BYTES) }),
  /** The first says that the node is let in. */
  to('offer', { offer }),
  /** The answer to `ping`; `load`: drags and calls under way there, of all nodes. */
  to('beat', { at: z.number(), load: number }),
  to('rendered', { call: number, ws: floats, image: bytes, ms }),
  to('face-mapped', {
    call: number,
    map: z
      .object({ size: number, parts: bytes, places: z.custom<Int16Array>((given) => given instanceof Int16Array) })
      .nullable(),
    ms,
  }),
  to('call-failed', { call: number, error }),
  to('step', { drag: number, step }),
  to('end', { drag: number, result }),
  to('drag-failed', { drag: number, error }),
]);
export type FromRemote = z.infer<typeof fromRemoteSchema>;
