import { z } from 'zod';
import { firstFault } from '../faults/first-fault';
import { manifestError } from './errors';
import { format1Schema, fromFormat1 } from './format-1';
import { packManifestSchema, type PackManifest } from './manifest';

const early = z.looseObject({ format: z.literal(1) });

/**
 * Checks the text of a manifest, of format 2 or 1.
 *
 * @param folder name of the pack's folder; the manifest's `name` must equal it, so that a pack can be found by its name.
 * @param text content of manifest.json.
 * @throws PackError that names the first field at fault and what is wrong with it.
 */
export function parseManifest(folder: string, text: string): PackManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw manifestError(folder, null, `is not JSON: ${(error as Error).message}`);
  }
  const parsed = early.safeParse(json).success
    ? format1Schema.transform(fromFormat1).safeParse(json)
    : packManifestSchema.safeParse(json);
  if (!parsed.success) {
    const { field, message } = firstFault(parsed.error);
    throw manifestError(folder, field, message);
  }
  if (parsed.data.name !== folder) {
    throw manifestError(folder, 'name', `is "${parsed.data.name}" but the folder is called "${folder}"`);
  }
  return parsed.data;
}
