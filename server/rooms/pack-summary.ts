import { packId } from '../../lib/pack/id';
import { capabilitiesOf, type PackManifest } from '../../lib/pack/manifest';
import type { PackSummary } from '../../lib/protocol';

/** What clients are told about a pack. */
export function packSummary(manifest: PackManifest): PackSummary {
  const { name, title, description, licence, resolution, layers } = manifest;
  const { by, editLayers, stepPx } = manifest.capabilities.drag ?? { by: undefined, editLayers: [], stepPx: 0 };
  const { generator } = packId(manifest);
  const capabilities = capabilitiesOf(manifest);
  const about = { name, generator, title, description, licence, resolution, layers, capabilities, editLayers, stepPx };
  return by === undefined ? about : { ...about, dragBy: by };
}
