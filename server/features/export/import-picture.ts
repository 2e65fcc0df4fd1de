import { packId } from '../../../lib/pack/id';
import { damaged } from '../../../lib/export/format-error';
import { within } from '../../../lib/document/kept';
import type { InferencePool } from '../../inference/pool';
import { newId } from '../../access/tokens';
import type { NewPicture } from '../../rooms/edits/new-image';
import { Refused } from '../../access/refused';
import { packOf } from '../../rooms/pack-of';
import type { ShownPictures } from '../../rooms/shown/shown-pictures';
import type { FileThread } from '../files';

export interface PictureParts {
  readonly engine: InferencePool;
  readonly files: FileThread;
  readonly shown: Pick<ShownPictures, 'shares'>;
}

export type ImportedPicture = NewPicture & { readonly kind: 'import' };

/**
 * The state that a PNG of Tug carries, rendered: one picture, and where it was made in masks those before it that are seen around
 * them. Each is an edit upon the one before, the last is what was saved.
 *
 * @throws Refused that says why it cannot be opened.
 */
export async function importPicture(
  { engine, files, shown }: PictureParts,
  png: Uint8Array,
): Promise<readonly [ImportedPicture, ...ImportedPicture[]]> {
  const picture = await files.ask('picture', { png });
  if (picture === null) throw new Refused('invalid.not-from-tug');
  const { state, ws, around } = picture;
  const manifest = packOf(engine, state);
  const { resolution } = manifest;
  if (ws.length !== manifest.layers * manifest.wDim)
    throw damaged('tgLT', `must have the shape ${manifest.layers}, ${manifest.wDim} of its model pack`);
  const { pack, generator, seed, truncation } = state;
  const draw = async (latent: Float32Array): Promise<ImportedPicture> => {
    const image = await engine.render({ pack: packId(manifest), ws: latent });
    return { kind: 'import', pack, generator, seed, truncation, ws: latent, image };
  };
  const latents = [ws, ...around.map((one) => one.ws)].reverse();
  let below = await draw(latents[0] ?? ws);
  const pictures: [ImportedPicture, ...ImportedPicture[]] = [below];
  for (const [i, { mask }] of [...around].reverse().entries()) {
    const drawn = await draw(latents[i + 1] ?? ws);
    const strokes = mask.map((stroke) => ({ ...stroke, id: newId() }));
    const share = await shown.shares.of(strokes, resolution);
    below = share === null ? drawn : { ...drawn, mask: strokes, image: within(drawn.image, below.image, share) };
    pictures.push(below);
  }
  return pictures;
}
