/** Brings tug.json of an earlier version to the one of now. */
import { z } from 'zod';
import { problem } from '../../protocol';
import { FormatError } from '../format-error';
import { ROOM_FILE_FORMAT, ROOM_FILE_VERSION } from './schema';

const anyVersion = z.looseObject({ format: z.literal(ROOM_FILE_FORMAT), version: z.number().int().min(1) });

/**
 * Version 2 has photos as well, and version 3 other latents (latents.ts); tug.json of an earlier one only gets the new number.
 *
 * @returns the version that the file has, and its header as one of now
 * @throws FormatError when it is no .tug file or one of a later version.
 */
export function migrate(header: unknown): { readonly version: number; readonly header: unknown } {
  const parsed = anyVersion.safeParse(header);
  if (!parsed.success) throw new FormatError('this zip file is not a .tug file', problem('invalid.file-kind'));
  const { version } = parsed.data;
  if (version > ROOM_FILE_VERSION)
    throw new FormatError(
      `the file was made by a later Tug (version ${version}, this one knows ${ROOM_FILE_VERSION})`,
      problem('invalid.file-later', { version, known: ROOM_FILE_VERSION }),
    );
  return { version, header: { ...parsed.data, version: ROOM_FILE_VERSION } };
}
