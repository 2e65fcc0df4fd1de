/** The operator's part of the interface: checkpoints that become packs, and packs that are put away. */
import { z } from 'zod';
import { MAX_PACK_NAME_LENGTH, creditsSchema, packFields, packNameSchema, sha256Schema } from '../pack/fields';
import { problemSchema } from './problems';
import { idSchema, seen } from './schemas';

/** Characters of the path of a file on the server, as Linux allows them. */
const MAX_PATH_LENGTH = 4096;
/** Characters of a file's name, as file systems allow them. */
const MAX_FILE_NAME_LENGTH = 255;
/** More classes than any data set that was trained on. */
export const MAX_CLASSES = 100_000;

/** What an import does, one after the other. `loading`: the engine takes the pack in. */
export const importStageSchema = z.enum(['reading', 'statistics', 'writing', 'drawing', 'loading']);
export type ImportStage = z.infer<typeof importStageSchema>;

/**
 * looking: what is in the file is found out. ready: it waits for licence, name and the rest. refused: it cannot be used.
 * waiting: another import runs first. running, done, failed. interrupted: the server ended meanwhile; it can be started again.
 */
export const importStateSchema = z.enum([
  'looking',
  'ready',
  'refused',
  'waiting',
  'running',
  'done',
  'failed',
  'interrupted',
]);
export type ImportState = z.infer<typeof importStateSchema>;

/** What a checkpoint holds. */
export const foundSchema = z.object({
  /** Which release wrote it (lib/checkpoint/networks/weights.ts). */
  kind: z.string(),
  resolution: z.number().int(),
  layers: z.number().int(),
  zDim: z.number().int(),
  wDim: z.number().int(),
  /** 0: it is not class-conditional. */
  classes: z.number().int(),
});
export type FoundCheckpoint = z.infer<typeof foundSchema>;

/** As it is kept: without blanks around it, which are checked no more then. */
const text = (schema: z.ZodString) => z.string().trim().pipe(schema);

/** What the operator says of the pack that is to be made; nothing of it is made up. */
export const packRequestSchema = z.object({
  name: packNameSchema,
  title: text(packFields.title),
  description: text(packFields.description).default(''),
  /** Of the weights. */
  licence: text(packFields.licence),
  /** Who made them. */
  credits: z.array(z.string().trim().min(1)).pipe(creditsSchema).default([]),
  /** The class, of a class-conditional network. */
  label: z.number().int().min(0).max(MAX_CLASSES).nullable().default(null),
  /** Of a class-conditional network: where truncation leads to, the network's own mean of all classes or the mean of the chosen one. */
  centre: z.enum(['network', 'class']).nullable().default(null),
  /** Whether the noise that the network adds is kept. */
  noise: z.boolean().default(true),
  /** Whether weights are kept with 16 bits a number: half the size on disk, the same speed. */
  half: z.boolean().default(false),
  /** A pack of that name is put away for this one. */
  replace: z.boolean().default(false),
});
export type PackRequest = z.infer<typeof packRequestSchema>;

/** POST /api/imports: a file that is on the server already. */
export const importPathSchema = z.object({ path: z.string().min(1).max(MAX_PATH_LENGTH) });
/** POST /api/imports/upload?file=NAME with the file as the body. */
export const uploadQuerySchema = z.object({ file: z.string().trim().min(1).max(MAX_FILE_NAME_LENGTH) });

/** GET /api/imports */
export const importJobSchema = z.object({
  id: idSchema,
  /** The file's name, without its folder. */
  file: z.string(),
  bytes: z.number().int(),
  state: seen(importStateSchema),
  stage: seen(importStageSchema).nullable(),
  /** Of the whole, 0 to 1. */
  share: z.number().min(0).max(1),
  found: foundSchema.nullable(),
  /** As it was started last. */
  request: packRequestSchema.nullable(),
  /** Why it was refused or failed. */
  problem: problemSchema.nullable(),
});
export type ImportJob = z.infer<typeof importJobSchema>;
export const importJobsSchema = z.object({ imports: z.array(importJobSchema) });

/** GET /api/packs/removed: packs that were put away. */
export const removedPackSchema = z.object({
  /** Names it in calls. */
  id: z
    .string()
    .max(MAX_PACK_NAME_LENGTH + 9)
    .regex(/^[a-z0-9][a-z0-9-]*\.[0-9a-f]{8}$/),
  name: packNameSchema,
  title: z.string(),
  generator: sha256Schema,
  bytes: z.number().int(),
});
export type RemovedPack = z.infer<typeof removedPackSchema>;
export const removedPacksSchema = z.object({ removed: z.array(removedPackSchema) });
