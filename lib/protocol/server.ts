/** Messages from the server over Socket.io, and its answers. */
import { z } from 'zod';
import { sha256Schema } from '../pack/fields';
import { problemSchema, type Problem } from './problems';
import {
  facePartSchema,
  idSchema,
  participantSchema,
  photoMasksSchema,
  roomIdSchema,
  seen,
  seenNodeSchema,
  seenRoleSchema,
  stopReasonSchema,
  trackedPointsSchema,
} from './schemas';
import { keptNameSchema } from './names';

/** The acknowledgement of every client message. */
export type Answer<T = object> = ({ ok: true } & T) | { ok: false; error: Problem };

/** What the acknowledgement of a message carries beside `ok`; nothing for those that are not named. */
export interface Answers {
  'plan:go': { dragId: string };
  'node:image': { header: FrameHeader; image: Uint8Array };
  /** As in lib/face/face-map.ts, numbers as bytes; null where the pack does not know. */
  'node:parts': { map: { size: number; parts: Uint8Array; places: Uint8Array } | null };
}

/** The drag that runs in a room. */
export const runningDragSchema = z.object({
  dragId: idSchema,
  live: z.boolean(),
  /** Who pulls: one entry a point. */
  pullers: z.array(z.object({ pointId: idSchema, memberId: idSchema })),
});

export const frameHeaderSchema = z.object({
  /** Counts up over the life of the room's process; a client drops frames older than the one it shows. */
  seq: z.number().int(),
  dragId: idSchema.nullable(),
  /** Node that the frame shows, once committed; null while a drag runs. */
  nodeId: idSchema.nullable(),
  step: z.number().int(),
  /** When the server had the picture, ms since 1970 by its clock. */
  time: z.number(),
  points: trackedPointsSchema,
  distance: z.number(),
  /** Of the latent to natural codes; about 1 is natural. Null when nothing measured it. */
  naturalDistance: z.number().nullable(),
  /** The last frame of an edit: lossless, sent reliably. */
  final: z.boolean(),
  /** A media type such as image/webp. */
  encoding: z.string(),
  /** Side of the picture in px; of a photo the longer one. */
  size: z.number().int(),
  /** Hash of the photo that is shown, where the frame is the state of one (PHOTO_STATE). */
  photo: sha256Schema.optional(),
  /** As in `photo` of nodes; the id of a drag that runs stands for the mask that the document has now. */
  masks: photoMasksSchema.optional(),
});
export type FrameHeader = z.infer<typeof frameHeaderSchema>;

export const packSummarySchema = z.object({
  name: z.string(),
  /** SHA-256 of its generator: a pack that takes its place under the same name is another one. */
  generator: sha256Schema,
  title: z.string(),
  description: z.string(),
  licence: z.string(),
  /** Who made it. This and the two below an older server does not say. */
  credits: z.array(z.string()).optional(),
  /** Size of its files. */
  bytes: z.number().int().optional(),
  /** Milliseconds that a step of a drag with one point takes on the server, measured when the pack was loaded. Of packs that cannot be dragged never. */
  stepMs: z.number().optional(),
  resolution: z.number().int(),
  layers: z.number().int(),
  /** What it can do beside drawing: `drag`, `invert`, `surface`, and whatever comes later. */
  capabilities: z.array(z.string()),
  /** How points are pulled: `predictor` or `solver` (lib/pack/manifest.ts), or what comes later. An older server does not say. */
  dragBy: z.string().optional(),
  /** Pulls of its pictures may say how far they reach (lib/drag/reach.ts). */
  reach: z.boolean().optional(),
  /** Of packs that cannot be dragged empty. */
  editLayers: z.array(z.number().int()),
  /** Of packs that cannot be dragged 0. */
  stepPx: z.number(),
});
export type PackSummary = z.infer<typeof packSummarySchema>;

export const serverMessages = {
  /** Everything a client needs after it connects or reconnects; the current frame follows at once as `frame`. */
  room: z.object({
    /** The version that is spoken on this connection; servers before version 2 do not say it. */
    protocol: z.number().int().optional(),
    room: roomIdSchema,
    name: keptNameSchema,
    /** What the server's clock shows, ms since 1970; an older server does not say. */
    time: z.number().optional(),
    /** Whether viewers may take files out. */
    viewersExport: z.boolean(),
    /** As in `storage`; an older server does not say. */
    writable: z.boolean().optional(),
    me: participantSchema,
    packs: z.array(packSummarySchema),
    current: idSchema,
    /** In the order of their commits; where some are still to come, the newest. */
    nodes: z.array(seenNodeSchema),
    /** How many edits come in `history` after this; left out where none do. */
    earlier: z.number().int().optional(),
    /** The edit where the room stands, where it is one of those. */
    head: seenNodeSchema.optional(),
    drag: runningDragSchema.nullable(),
    participants: z.array(participantSchema),
  }),
  /** Edits from before those that came, in the order of their commits, and how many come after these. */
  history: z.object({ nodes: z.array(seenNodeSchema), earlier: z.number().int() }),
  participants: z.object({ participants: z.array(participantSchema) }),
  'drag:start': runningDragSchema,
  'drag:pullers': runningDragSchema,
  /** Nothing that this pull has hold of can follow; it is taken back. */
  'pull:stuck': z.object({ pullId: idSchema, part: seen(facePartSchema) }),
  'drag:end': z.object({
    dragId: idSchema,
    reason: seen(stopReasonSchema),
    nodeId: idSchema.nullable(),
    steps: z.number().int(),
    distance: z.number(),
    /** Set when the drag failed: what happened. */
    problem: problemSchema.nullable(),
  }),
  /** A node was committed (it is on disk). */
  node: seenNodeSchema,
  /** The room stands at this node now. */
  current: z.object({ nodeId: idSchema }),
  /** Packs came or went; the list as it is now. */
  packs: z.object({ packs: z.array(packSummarySchema) }),
  /** Whether what is changed can be saved; while it cannot, changes are refused as `busy.storage`. */
  storage: z.object({ writable: z.boolean() }),
  /** My role is another now. */
  role: z.object({ role: seenRoleSchema }),
  /** The owner changed the room's name or rules. */
  'room:changed': z.object({ name: keptNameSchema, viewersExport: z.boolean() }),
  /** The client is out: reload, ask for a new link, or choose another room. The server closes the connection after it. */
  bye: problemSchema,
} as const;

export type ServerMessages = { [K in keyof typeof serverMessages]: z.infer<(typeof serverMessages)[K]> };

/** Socket.io event map, server to client. A frame is its header and the encoded picture. */
export type ServerEvents = { [K in keyof ServerMessages]: (message: ServerMessages[K]) => void } & {
  frame: (header: FrameHeader, image: Uint8Array) => void;
};
