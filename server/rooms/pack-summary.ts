import { reachBy } from '../../lib/drag/reach';
import { packId } from '../../lib/pack/id';
import { capabilitiesOf, type PackManifest } from '../../lib/pack/manifest';
import type { PackSummary } from '../../lib/protocol';
import type { InferencePool } from '../inference/pool';

/** Size of its files. */
export function bytesOf({ files }: Pick<PackManifest, 'files'>): number {
  return Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
}

/** What clients are told about a pack. @param stepMs of a step of a drag on this machine, where it was measured */
export function packSummary(manifest: PackManifest, stepMs: number | null): PackSummary {
  const { name, title, description, licence, credits, resolution, layers } = manifest;
  const { drag } = manifest.capabilities;
  const { editLayers, stepPx } = drag ?? { editLayers: [], stepPx: 0 };
  return {
    name,
    generator: packId(manifest).generator,
    title,
    description,
    licence,
    credits,
    bytes: bytesOf(manifest),
    resolution,
    layers,
    capabilities: capabilitiesOf(manifest),
    editLayers,
    stepPx,
    ...(drag === undefined ? {} : { dragBy: drag.by }),
    ...(drag !== undefined && reachBy(drag) !== 'nothing' ? { reach: true } : {}),
    ...(drag === undefined || stepMs === null ? {} : { stepMs: Math.ceil(stepMs) }),
  };
}

/** Of all packs that can be used now. */
export function packSummaries(engine: Pick<InferencePool, 'packs' | 'stepMs'>): PackSummary[] {
  return [...engine.packs.values()].map((manifest) => packSummary(manifest, engine.stepMs(packId(manifest))));
}
