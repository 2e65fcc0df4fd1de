/** Exports that several servers know of; the file lies beside the record in pieces. */
import { z } from 'zod';
import { idSchema, roomIdSchema } from '../../lib/protocol';
import { exportRequestSchema } from '../../lib/rest/bodies';
import { jobFields, type JobKind, type JobRecords } from './job-records';
import { keys } from './keys';

const exportRecordSchema = z.object({
  ...jobFields,
  /** The API key that asked for it. */
  client: idSchema,
  room: roomIdSchema,
  /** The edit that was meant when it was asked for. */
  node: idSchema,
  request: exportRequestSchema,
  file: z
    .object({ pieces: z.array(z.string()), name: z.string(), type: z.string(), bytes: z.number().int() })
    .nullable(),
});
export type ExportRecord = z.infer<typeof exportRecordSchema>;
export type ExportRecords = JobRecords<ExportRecord>;

export const EXPORTS: JobKind<ExportRecord> = { prefix: keys.exports, scope: 'export', schema: exportRecordSchema };
