import { packId } from '../../lib/pack/id';
import { capabilitiesOf, type PackManifest } from '../../lib/pack/manifest';
import type { PackSummary } from '../../lib/protocol';

/** What clients are told about a pack. */
export function packSummary(manifest: PackManifest): PackSummary {
  const { name, title, description, licence, resolution, layers } = manifest;
  const { editLayers, stepPx } = manifest.capabilities.drag ?? { editLayers: [], stepPx: 0 };
  const { generator } = packId(manifest);
  const capabilities = capabilitiesOf(manifest);
  return { name, generator, title, description, licence, resolution, layers, capabilities, editLayers, stepPx };
}
