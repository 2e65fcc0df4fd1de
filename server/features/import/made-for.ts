import type { PackRequest } from '../../../lib/protocol';
import { manifestIn } from '../packs';

/** Whether a folder holds a pack of which somebody said the same: one that was made before its server could say so. */
export async function isMadeFor(
  { name, title, description, licence, credits }: PackRequest,
  folder: string,
): Promise<boolean> {
  const manifest = await manifestIn(folder, name);
  return (
    manifest !== null &&
    manifest.title === title &&
    manifest.description === description &&
    manifest.licence === licence &&
    manifest.credits.join('\n') === credits.join('\n')
  );
}
