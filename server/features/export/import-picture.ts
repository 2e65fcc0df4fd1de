import { readPicture } from '../../../lib/export/png/picture';
import { packId } from '../../../lib/pack/id';
import type { InferencePool } from '../../inference/pool';
import type { NewImage } from '../../rooms/edits/new-image';
import { Refused } from '../../access/refused';
import { packOf } from '../../rooms/pack-of';

/** The state that a PNG of Tug carries, rendered. @throws Refused that says why it cannot be opened. */
export async function importPicture(engine: InferencePool, png: Uint8Array): Promise<NewImage> {
  const { state, ws } = parse(png);
  const manifest = packOf(engine, state);
  if (ws.length !== manifest.layers * manifest.wDim) throw new Refused('invalid.file-damaged');
  const { pack, generator, seed, truncation } = state;
  const image = await engine.render({ pack: packId(manifest), ws });
  return { kind: 'import', pack, generator, seed, truncation, ws, image };
}

function parse(png: Uint8Array) {
  const picture = readPicture(png);
  if (picture === null) throw new Refused('invalid.not-from-tug');
  return picture;
}
