import { readPicture } from '../../../lib/export/png/picture';
import type { InferencePool } from '../../inference/pool';
import type { NewImage } from '../../rooms/edits/new-image';
import { Refused } from '../../access/refused';
import { checkPack } from './check-pack';

/** The state that a PNG of Tug carries, rendered. @throws Refused that says why it cannot be opened. */
export async function importPicture(engine: InferencePool, png: Uint8Array): Promise<NewImage> {
  const { state, ws } = parse(png);
  const manifest = checkPack(engine, { name: state.pack, generator: state.generator });
  if (ws.length !== manifest.layers * manifest.wDim) throw new Refused('invalid.file-damaged');
  const { pack, seed, truncation } = state;
  return { kind: 'import', pack, seed, truncation, ws, image: await engine.render({ pack, ws }) };
}

function parse(png: Uint8Array) {
  const picture = readPicture(png);
  if (picture === null) throw new Refused('invalid.not-from-tug');
  return picture;
}
