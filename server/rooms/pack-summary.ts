import type { PackManifest } from '../../lib/pack/manifest';
import type { PackSummary } from '../../lib/protocol';

/** What clients are told about a pack. */
export function packSummary(manifest: PackManifest): PackSummary {
  const { name, title, description, licence, resolution, layers, editLayers, stepPx } = manifest;
  return { name, title, description, licence, resolution, layers, editLayers, stepPx };
}
