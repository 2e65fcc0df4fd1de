/** Brings tug.json of an earlier version to the one of now. Version 1 is the first, so there is nothing to change yet. */
import { z } from 'zod';
import { problem } from '../../protocol';
import { FormatError } from '../format-error';
import { ROOM_FILE_FORMAT, ROOM_FILE_VERSION } from './schema';

const anyVersion = z.looseObject({ format: z.literal(ROOM_FILE_FORMAT), version: z.number().int().min(1) });

/** @throws FormatError when it is no .tug file or one of a later version. */
export function migrate(header: unknown): unknown {
  const parsed = anyVersion.safeParse(header);
  if (!parsed.success) throw new FormatError('this zip file is not a .tug file', problem('invalid.file-kind'));
  if (parsed.data.version > ROOM_FILE_VERSION)
    throw new FormatError(
      `the file was made by a later Tug (version ${parsed.data.version}, this one knows ${ROOM_FILE_VERSION})`,
      problem('invalid.file-later', { version: parsed.data.version, known: ROOM_FILE_VERSION }),
    );
  return header;
}
