/**
 * A picture that carries how it was made: the PNG's own metadata hold the latent, seed, model and licence, so that
 * dropping the file on Tug opens that exact state again. FORMAT.md describes the chunks.
 */
import { z } from 'zod';
import { MAX_PACK_NAME_LENGTH, creditsSchema } from '../../pack/fields';
import { problem, seedSchema, truncationSchema } from '../../protocol';
import { faultWords } from '../../faults/first-fault';
import { bytesToFloats, floatsToBytes } from '../floats';
import { FormatError } from '../format-error';
import { areLatentValues } from '../latent-values';
import { readChunks, writeChunks, type Chunk } from './chunks';
import { readText, textChunk } from './text';

/** Of the JSON below. Files of a later version are refused with a message that says so. */
export const PICTURE_FORMAT = 1;
const STATE_KEYWORD = 'Tug';
/** Ancillary, private, and not safe to copy: a program that changes the pixels must drop it. */
const LATENT_CHUNK = 'tgLT';
/** Numbers in a latent: 32 layers of 2048. */
const MAX_LATENT = 65_536;

export const pictureStateSchema = z.object({
  format: z.literal(PICTURE_FORMAT),
  /** Name of the model pack, and the SHA-256 of its generator: only that one draws this picture from the latent. */
  pack: z.string().min(1).max(MAX_PACK_NAME_LENGTH),
  generator: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256'),
  /** Of the image the edits began with; null when it did not come from a seed. */
  seed: seedSchema.nullable(),
  truncation: truncationSchema,
  layers: z.number().int().min(1).max(32),
  wDim: z.number().int().min(1).max(2048),
  licence: z.string().max(500),
  credits: creditsSchema,
});
export type PictureState = z.infer<typeof pictureStateSchema>;

/** What a saved picture says beside its pixels. */
export interface SavedPicture {
  readonly state: PictureState;
  /** W+ latent, layers x wDim, row-major. */
  readonly ws: Float32Array;
}

/** `title`: what a picture viewer shows as the title. @throws RangeError when the latent has another size than layers x wDim. */
export function writePicture(png: Uint8Array, { state, ws }: SavedPicture, title: string): Uint8Array {
  if (ws.length !== state.layers * state.wDim)
    throw new RangeError(`the latent has ${ws.length} numbers, it must have ${state.layers * state.wDim}`);
  const chunks = readChunks(png).filter((chunk) => !isOurs(chunk));
  const header = chunks.findIndex(({ type }) => type === 'IHDR') + 1;
  const added = [
    textChunk('Title', title),
    textChunk('Software', 'Tug'),
    textChunk('Copyright', [state.licence, ...state.credits].join('\n')),
    textChunk(STATE_KEYWORD, JSON.stringify(pictureStateSchema.parse(state))),
    { type: LATENT_CHUNK, data: floatsToBytes(ws) },
  ];
  return writeChunks([...chunks.slice(0, header), ...added, ...chunks.slice(header)]);
}

/**
 * Null when the PNG does not come from Tug, or another program took the data out.
 *
 * @throws FormatError when it is not a PNG, is damaged, or was written by a later version.
 */
export function readPicture(png: Uint8Array): SavedPicture | null {
  const chunks = readChunks(png);
  const text = chunks
    .filter(({ type }) => type === 'iTXt')
    .map(readText)
    .find((entry) => entry?.keyword === STATE_KEYWORD)?.text;
  const latent = chunks.find(({ type }) => type === LATENT_CHUNK)?.data;
  if (text === undefined || latent === undefined) return null;
  if (!chunks.some(({ type }) => type === 'IDAT')) throw new FormatError('The picture has no pixels.');
  const json = parseJson(text);
  const version = z.object({ format: z.number() }).safeParse(json);
  if (version.success && version.data.format > PICTURE_FORMAT)
    throw new FormatError(
      `the picture was made by a later Tug (format ${version.data.format})`,
      problem('invalid.file-later', { version: version.data.format, known: PICTURE_FORMAT }),
    );
  const parsed = pictureStateSchema.safeParse(json);
  if (!parsed.success) throw new FormatError(`The picture's Tug data are damaged: ${faultWords(parsed.error)}`);
  const state = parsed.data;
  const size = state.layers * state.wDim;
  if (size > MAX_LATENT || latent.length !== size * 4)
    throw new FormatError(`The picture's latent has ${latent.length} bytes, it must have ${size * 4}.`);
  const ws = bytesToFloats(latent);
  if (!areLatentValues(ws))
    throw new FormatError("The picture's latent has values that are not numbers, or none that a model pack draws.");
  return { state, ws };
}

const isOurs = (chunk: Chunk): boolean =>
  chunk.type === LATENT_CHUNK || (chunk.type === 'iTXt' && readText(chunk)?.keyword === STATE_KEYWORD);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError("The picture's Tug data are damaged: they are not JSON.");
  }
}
