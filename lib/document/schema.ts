/**
 * What the people in a room agree on: the Yjs document. Entries are plain JSON values, replaced as a whole, so that the
 * document grows by committed changes only; live pulls go over the socket and in presence.
 *
 * Shared types by name: `points` (Y.Map id -> PlannedPoint), `mask` (Y.Array of MaskStroke), `settings` (Y.Map field -> value), `comments` (Y.Map id -> Comment), `times` (Y.Map id of a comment -> ms),
 * `setters` (Y.Map field of the settings -> Setter).
 */
import { z } from 'zod';
import { MAX_COMMENTS, commentSchema } from '../comments/comment';
import { chatSchema } from './chat';
import {
  MAX_STROKE_NUMBERS,
  MAX_MASK_STROKES,
  MAX_PLANNED_POINTS,
  colorSchema,
  idSchema,
  keptNameSchema,
  pointReachSchema,
  pointSchema,
  dragSettingsSchema,
  seen,
} from '../protocol';

export const POINTS = 'points';
export const MASK = 'mask';
export const SETTINGS = 'settings';
export const COMMENTS = 'comments';
/** When comments came, by the server's clock. Only the server writes it, in entries that nobody else changes: none of a person's changes can be lost to it. */
export const TIMES = 'times';
/** Who changed each setting last: field -> Setter. Only the server writes it, so that nobody can say it was somebody else. */
export const SETTERS = 'setters';

/** Far outside every picture, and near enough that nothing overflows where it is drawn. */
const MAX_COORDINATE = 100_000;
const coordinateSchema = z.number().min(-MAX_COORDINATE).max(MAX_COORDINATE);
const placeSchema = z.object({ x: coordinateSchema, y: coordinateSchema });

/** A handle point with its target, placed for a planned drag. Without a target it is a hold point. */
export const plannedPointSchema = z.object({
  id: idSchema,
  handle: placeSchema,
  target: placeSchema.nullable(),
  memberId: idSchema,
  /** Name and colour of who placed it, so that it can be shown after they left. */
  name: keptNameSchema,
  color: colorSchema,
  createdAt: z.number(),
  /** A plan has brought it to its target, or as near as it goes; moved by hand it is to be run again. */
  done: z.literal(true).optional(),
  /** How far around it the picture may follow. */
  reach: pointReachSchema.optional(),
});
export type PlannedPoint = z.infer<typeof plannedPointSchema>;

/** Whether a plan takes part of it: what has run already neither moves nor holds. */
export const isAwake = ({ done }: PlannedPoint): boolean => done !== true;
/** Whether it is still to be moved. */
export const isToMove = (point: PlannedPoint): boolean => isAwake(point) && point.target !== null;

/** Cells a side of a stroke that names its cells: what a face map has, and as fine as the engine's mask. */
const MAX_CELLS_A_SIDE = 64;

/**
 * One stroke of the mask, in image px; later strokes lie over earlier ones. `invert` turns all before it over and has no path. Without
 * `area` and `cells` the brush goes along the path.
 */
export const maskStrokeSchema = z.object({
  id: idSchema,
  mode: z.enum(['paint', 'erase', 'invert']),
  radius: z.number().min(0).max(256),
  /** x and y of each point in turn. */
  path: z
    .array(coordinateSchema)
    .max(MAX_STROKE_NUMBERS)
    .refine(({ length }) => length % 2 === 0, 'a point has an x and a y'),
  memberId: idSchema,
  /** Share of the radius over which the brush's edge fades. */
  softness: z.number().min(0).max(1).optional(),
  /** The path goes around what is meant. */
  area: z.literal(true).optional(),
  /** What is meant, as cells of the whole picture: a first one and a number of cells, in rows, for each run. */
  cells: z
    .object({
      size: z.number().int().min(8).max(MAX_CELLS_A_SIDE),
      runs: z
        .array(
          z
            .number()
            .int()
            .min(0)
            .max(MAX_CELLS_A_SIDE ** 2),
        )
        .max(MAX_STROKE_NUMBERS)
        .refine(({ length }) => length % 2 === 0, 'a run has a start and a length'),
    })
    .optional(),
});
export type MaskStroke = z.infer<typeof maskStrokeSchema>;

/** Who changed a setting, by the name they had then, and when by the server's clock, ms since 1970. */
export const setterSchema = z.object({ memberId: idSchema, name: keptNameSchema, time: z.number() });
export type Setter = z.infer<typeof setterSchema>;

export const documentSchema = z.object({
  points: z
    .record(idSchema, plannedPointSchema)
    .refine((p) => Object.keys(p).length <= MAX_PLANNED_POINTS, `points: at most ${MAX_PLANNED_POINTS}`),
  mask: z.array(maskStrokeSchema).max(MAX_MASK_STROKES),
  settings: dragSettingsSchema.partial(),
  comments: z
    .record(idSchema, commentSchema)
    .refine((c) => Object.keys(c).length <= MAX_COMMENTS, `comments: at most ${MAX_COMMENTS}`),
});

export const toolSchema = z.enum(['pull', 'plan', 'mask', 'hand']);
export type Tool = z.infer<typeof toolSchema>;

/** What one participant does right now, as it goes over Yjs awareness: what passes. A tool may be one of a later version. */
export const presenceSchema = z.object({
  memberId: idSchema,
  name: keptNameSchema,
  color: colorSchema,
  /** Cursor in image px, null when it is off the picture. */
  cursor: pointSchema.nullable(),
  tool: z.string().regex(/^[a-z-]{1,20}$/, 'is not the name of a tool'),
  /** The point this participant is pulling right now. */
  pull: z.object({ pullId: idSchema, handle: pointSchema, target: pointSchema }).nullable(),
  /** What part of the picture is seen: its centre in image px and the zoom in screen px per image px. */
  viewport: z.object({ x: z.number(), y: z.number(), zoom: z.number().positive() }).nullable(),
  idle: z.boolean(),
  /** Set while this participant shows a replay to the others: where it stands, and how it goes on. */
  present: z
    .object({
      nodeId: idSchema,
      step: z.number().int().min(0),
      playing: z.boolean(),
      speed: z.number().min(0.25).max(4),
    })
    .nullable()
    .optional(),
  /** What this participant types beside their cursor. */
  chat: chatSchema.nullable().optional(),
});
export type Presence = z.infer<typeof presenceSchema> & { tool: Tool };

/** The same as others read it: what only a newer client knows hides nobody, it is read as unknown or as not there. */
export const seenPresenceSchema = z.object({
  memberId: idSchema,
  name: keptNameSchema.catch('?'),
  color: colorSchema.catch('#808080'),
  cursor: presenceSchema.shape.cursor.catch(null),
  tool: seen(toolSchema).catch('unknown'),
  pull: presenceSchema.shape.pull.catch(null),
  viewport: presenceSchema.shape.viewport.catch(null),
  idle: z.boolean().catch(false),
  present: presenceSchema.shape.present.catch(null),
  chat: presenceSchema.shape.chat.catch(null),
});
export type SeenPresence = z.infer<typeof seenPresenceSchema>;
