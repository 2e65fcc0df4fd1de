/** Messages from a client over Socket.io. Each is answered through its acknowledgement with an `Answer`. */
import { z } from 'zod';
import { MAX_PACK_NAME_LENGTH, sha256Schema } from '../pack/fields';
import {
  colorSchema,
  idSchema,
  pointReachSchema,
  pointSchema,
  roomIdSchema,
  seedSchema,
  tokenSchema,
  truncationSchema,
} from './schemas';
import { nameSchema } from './names';

const versionSchema = z.number().int().min(0);
/** The versions that a client knows; a number alone is the only one. */
export const versionRangeSchema = z.union([
  versionSchema.transform((version) => ({ oldest: version, newest: version })),
  z.object({ oldest: versionSchema, newest: versionSchema }),
]);
/** Handshake (`socket.auth`). */
export const handshakeSchema = z.object({ protocol: versionRangeSchema, room: roomIdSchema, token: tokenSchema });
export type Handshake = z.infer<typeof handshakeSchema>;

export const clientMessages = {
  /** Press: grabs `handle` in the picture as it is now. Joins the live drag that runs, or starts one. */
  'pull:start': z.object({
    pullId: idSchema,
    handle: pointSchema,
    target: pointSchema,
    reach: pointReachSchema.optional(),
  }),
  /** The pointer moved, or the pull reaches farther or less far; sent volatile, newest wins. */
  'pull:move': z.object({ pullId: idSchema, target: pointSchema, reach: pointReachSchema.optional() }),
  /** Release: the engine settles and the edit is committed when the last pull of the drag has ended. */
  'pull:end': z.object({ pullId: idSchema, target: pointSchema }),
  /** Esc: takes the pull back. */
  'pull:cancel': z.object({ pullId: idSchema }),
  /** Runs the document's points with its mask and settings. */
  'plan:go': z.object({}),
  /** Stops the drag that runs and keeps what it reached. */
  'drag:stop': z.object({}),
  /** A new starting image; an edit in the history. Null keeps what is. */
  'image:set': z.object({
    pack: z.string().max(MAX_PACK_NAME_LENGTH).nullable(),
    /** The hash of `pack` (PackSummary): that version draws the picture, or none. Older clients send the name alone. */
    generator: sha256Schema.optional(),
    seed: seedSchema.nullable(),
    truncation: truncationSchema.nullable(),
  }),
  /** Undo or redo of my own edits. */
  'edit:undo': z.object({}),
  'edit:redo': z.object({}),
  /** The room stands at this node from now on. */
  'edit:restore': z.object({ nodeId: idSchema }),
  /** Names a node or takes its name away, stars it or not; what is left out stays. */
  'node:mark': z.object({ nodeId: idSchema, name: nameSchema.nullable().optional(), starred: z.boolean().optional() }),
  /** A picture of a node, lossless, for looking (only to me). */
  'node:image': z.object({ nodeId: idSchema }),
  /** What a node's picture shows where (only to me). */
  'node:parts': z.object({ nodeId: idSchema }),
  /** The frame with this number has been shown: gives one credit back. */
  'frame:ack': z.object({ seq: z.number().int().min(0) }),
  /** My name or colour changed. */
  'me:set': z.object({ name: nameSchema, color: colorSchema }),
} as const;

export type ClientMessages = { [K in keyof typeof clientMessages]: z.infer<(typeof clientMessages)[K]> };
export type ClientMessageName = keyof ClientMessages;
