import { rm } from 'node:fs/promises';
import type { PackRequest } from '../../../lib/protocol';
import { manifestIn } from '../packs';
import { draftOf } from './drafts';

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

/** Nothing stays of a pack that nobody wanted any more when it was made; where another had to give way to it, which is put away by now, it stays. */
export async function unmake(packs: string, request: PackRequest): Promise<void> {
  const { place } = draftOf(packs, request.name);
  if (!request.replace && (await isMadeFor(request, place))) await rm(place, { recursive: true, force: true });
}
