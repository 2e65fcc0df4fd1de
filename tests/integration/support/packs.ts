/** Folders of model packs made for a test out of the one that ships. */
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackManifest } from '../../../lib/pack/manifest';
import { parseManifest } from '../../../lib/pack/parse';

/** The packs of this repository. */
export const PACKS = fileURLToPath(new URL('../../../models', import.meta.url));
export const PACK = 'faces';

export function shippedManifest(): PackManifest {
  return parseManifest(PACK, readFileSync(join(PACKS, PACK, 'manifest.json'), 'utf8'));
}

export function writeManifest(folder: string, manifest: PackManifest): void {
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

/** Puts the pack that ships into `dir`, whole at once. */
export function shippedPack(dir: string): void {
  const draft = join(dir, '.draft');
  cpSync(join(PACKS, PACK), draft, { recursive: true });
  renameSync(draft, join(dir, PACK));
}

/** Puts it into `dir` under another name, able to draw and nothing else. @returns its folder */
export function drawingPack(dir: string, name: string): string {
  const folder = join(dir, name);
  const shipped = shippedManifest();
  const { mapping, generator } = shipped.files;
  mkdirSync(folder);
  for (const { path } of [mapping, generator]) cpSync(join(PACKS, PACK, path), join(folder, path));
  writeManifest(folder, { ...shipped, name, capabilities: {}, files: { mapping, generator }, earlierSurfaces: [] });
  return folder;
}
