import { FormatError } from '../../../lib/export/format-error';
import { readPicture } from '../../../lib/export/png/picture';
import type { InferencePool } from '../../inference/pool';
import type { NewImage } from '../../rooms/edits/new-image';
import { Refused } from '../../access/refused';
import { checkPack } from './check-pack';

/** The state that a PNG of Tug carries, rendered. @throws Refused that says why it cannot be opened. */
export async function importPicture(engine: InferencePool, png: Uint8Array): Promise<NewImage> {
  const { state, ws } = parse(png);
  const manifest = checkPack(engine, { name: state.pack, generator: state.generator });
  if (ws.length !== manifest.layers * manifest.wDim)
    throw new Refused('invalid', 'The latent in the picture has another size than its model pack.');
  const { pack, seed, truncation } = state;
  return { kind: 'import', pack, seed, truncation, ws, image: await engine.render({ pack, ws }) };
}

function parse(png: Uint8Array) {
  let picture;
  try {
    picture = readPicture(png);
  } catch (error) {
    if (error instanceof FormatError) throw new Refused('invalid', error.message);
    throw error;
  }
  if (picture === null)
    throw new Refused('invalid', 'This picture was not saved by Tug, or another program took out what Tug had put in.');
  return picture;
}
