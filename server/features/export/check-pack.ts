import type { PackManifest } from '../../../lib/pack/manifest';
import type { InferencePool } from '../../inference/pool';
import { Refused } from '../../access/refused';

/**
 * The pack that a file was made with. Another version of it would draw other pictures from the same latents.
 *
 * @throws Refused when it is not installed, or only in another version.
 */
export function checkPack(
  engine: InferencePool,
  pack: { readonly name: string; readonly generator: string },
): PackManifest {
  const manifest = engine.packs.get(pack.name);
  if (manifest === undefined) throw new Refused('unknown-pack.of-file', { pack: pack.name });
  if (manifest.files.generator.sha256 !== pack.generator)
    throw new Refused('unknown-pack.version', { pack: pack.name });
  return manifest;
}
