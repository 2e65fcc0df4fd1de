/** Imports of checkpoints that several servers know of; the checkpoint and then the pack lie beside the record in pieces. */
import { z } from 'zod';
import { packNameSchema, sha256Schema } from '../../lib/pack/fields';
import { foundSchema, importStageSchema, packRequestSchema } from '../../lib/protocol';
import { jobFields, type JobKind, type JobRecords } from './job-records';
import { keys } from './keys';

const importRecordSchema = z.object({
  ...jobFields,
  /** What its state is of. receive: a server takes the file in, which ends with that server. look: what is in it. make: the pack. */
  task: z.enum(['receive', 'look', 'make']),
  /** How often it was started. */
  rounds: z.number().int(),
  /** Of the checkpoint, without its folder. */
  file: z.string(),
  bytes: z.number().int(),
  /** Of the checkpoint; none once the pack is made. */
  pieces: z.array(z.string()),
  stage: importStageSchema.nullable(),
  found: foundSchema.nullable(),
  request: packRequestSchema.nullable(),
  /** What was made, for the other servers to take in. */
  pack: z
    .object({
      name: packNameSchema,
      generator: sha256Schema,
      /** By their paths in the pack's folder. */
      files: z.array(z.object({ path: z.string(), pieces: z.array(z.string()) })),
    })
    .nullable(),
});
export type ImportRecord = z.infer<typeof importRecordSchema>;
export type ImportRecords = JobRecords<ImportRecord>;

export const IMPORTS: JobKind<ImportRecord> = { prefix: keys.imports, scope: 'import', schema: importRecordSchema };
