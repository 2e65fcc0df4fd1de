/** The installed pack that drew a picture; another version of it would draw another face from the same latent. */
import { packId, shortHash } from '../../lib/pack/id';
import { dragPack, type DragPack, type PackManifest } from '../../lib/pack/manifest';
import type { HistoryNode } from '../../lib/protocol';
import { Refused } from '../access/refused';
import type { SurfaceFile } from '../inference/photos/read-surface';
import { findPack, type InferencePool } from '../inference/pool';

type Packs = Pick<InferencePool, 'packs'>;

/** @throws Refused `unknown-pack`, naming the pack that is missing, and what is there under its name. */
export function packOf(engine: Packs, { pack, generator }: Pick<HistoryNode, 'pack' | 'generator'>): PackManifest {
  const manifest = findPack(engine, { name: pack, generator });
  if (manifest !== null) return manifest;
  const missing = { pack, hash: shortHash(generator) };
  const other = engine.packs.get(pack);
  if (other === undefined) throw new Refused('unknown-pack.missing', missing);
  throw new Refused('unknown-pack.version', { ...missing, installed: shortHash(packId(other).generator) });
}

/**
 * A pack by the name that people choose it by. Whoever has seen its pictures gives the hash too, and gets that version or none.
 *
 * @throws Refused `unknown-pack`.
 */
export function packNamed(engine: Packs, name: string, generator?: string): PackManifest {
  if (generator !== undefined) return packOf(engine, { pack: name, generator });
  const manifest = engine.packs.get(name);
  if (manifest === undefined) throw new Refused('unknown-pack', { pack: name }, 'pack');
  return manifest;
}

/**
 * The surface that moves a photo's faces, which the installed pack must still have: as its present one, or one of its earlier ones.
 *
 * @param sha256 of the surface that the faces were fitted with
 * @throws Refused `unknown-pack` as `packOf`, also where the pack has no such surface, or none at all.
 */
export function surfaceOf(
  engine: Packs & Pick<InferencePool, 'surfaces'>,
  node: Pick<HistoryNode, 'pack' | 'generator'>,
  sha256: string,
): SurfaceFile {
  const surfaces = engine.surfaces(packId(packOf(engine, node)));
  const [present] = surfaces;
  if (present === undefined) throw new Refused('cannot-drag.photos');
  const found = surfaces.find((surface) => surface.sha256 === sha256);
  if (found !== undefined) return found;
  const [hash, installed] = [shortHash(sha256), shortHash(present.sha256)];
  throw new Refused('unknown-pack.version', { pack: node.pack, hash, installed });
}

/** @throws Refused `cannot-drag` when points of its pictures cannot be pulled. */
export function toDrag(manifest: PackManifest): DragPack {
  const pack = dragPack(manifest);
  if (pack === null) throw new Refused('cannot-drag', { pack: manifest.name });
  return pack;
}
