import { z } from 'zod';
import { PackError } from './errors';
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
    throw new PackError(folder, 'manifest.json', null, `is not JSON: ${(error as Error).message}`);
  }
  const parsed = early.safeParse(json).success
    ? format1Schema.transform(fromFormat1).safeParse(json)
    : packManifestSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue === undefined ? null : fieldName(issue.path, issue);
    throw new PackError(folder, 'manifest.json', field, issue?.message ?? 'is not a manifest');
  }
  if (parsed.data.name !== folder) {
    throw new PackError(
      folder,
      'manifest.json',
      'name',
      `is "${parsed.data.name}" but the folder is called "${folder}"`,
    );
  }
  return parsed.data;
}

/** `files.mapping.bytes`, `features[0].size`; an unknown key is named itself instead of the object that holds it. */
function fieldName(path: readonly PropertyKey[], issue: object): string | null {
  const keys = 'keys' in issue && Array.isArray(issue.keys) ? (issue.keys as PropertyKey[]).slice(0, 1) : [];
  const parts = [...path, ...keys];
  if (parts.length === 0) return null;
  return parts
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
}
