import { packId } from '../../../lib/pack/id';
import { damaged } from '../../../lib/export/format-error';
import type { InferencePool } from '../../inference/pool';
import type { NewImage } from '../../rooms/edits/new-image';
import { Refused } from '../../access/refused';
import { packOf } from '../../rooms/pack-of';
import type { FileThread } from '../files';

/** The state that a PNG of Tug carries, rendered. @throws Refused that says why it cannot be opened. */
export async function importPicture(
  { engine, files }: { readonly engine: InferencePool; readonly files: FileThread },
  png: Uint8Array,
): Promise<NewImage> {
  const picture = await files.ask('picture', { png });
  if (picture === null) throw new Refused('invalid.not-from-tug');
  const { state, ws } = picture;
  const manifest = packOf(engine, state);
  if (ws.length !== manifest.layers * manifest.wDim)
    throw damaged('tgLT', `must have the shape ${manifest.layers}, ${manifest.wDim} of its model pack`);
  const { pack, generator, seed, truncation } = state;
  const image = await engine.render({ pack: packId(manifest), ws });
  return { kind: 'import', pack, generator, seed, truncation, ws, image };
}
