/**
 * A picture that carries how it was made: the PNG's own metadata hold the latent, seed, model and licence, so that
 * dropping the file on Tug opens that exact state again. FORMAT.md describes the chunks.
 */
import { z } from 'zod';
import { MAX_PACK_NAME_LENGTH, creditsSchema } from '../../pack/fields';
import { maskStrokeSchema, type MaskStroke } from '../../document/schema';
import { problem, seedSchema, truncationSchema } from '../../protocol';
import { faultWords } from '../../faults/first-fault';
import { bytesToFloats, floatsToBytes } from '../floats';
import { FormatError } from '../format-error';
import { areLatentValues } from '../latent-values';
import { readChunks, writeChunks, type Chunk } from './chunks';
import { readText, textChunk } from './text';

/** Of the JSON below. Files of a later version are refused with a message that says so. Version 1 has no masks. */
export const PICTURE_FORMAT = 2;
const STATE_KEYWORD = 'Tug';
/** Who painted a mask is no business of whoever sees the picture. */
const NOBODY = 'nobody';
/** Ancillary, private, and not safe to copy: a program that changes the pixels must drop it. */
const LATENT_CHUNK = 'tgLT';
/** Numbers in a latent: 32 layers of 2048. */
const MAX_LATENT = 65_536;
/**
 * Masks one upon the other, strokes of all of them together, and characters of all that is written down: opening a picture costs about as
 * much as opening a room with a full mask. One beyond that carries no state.
 */
export const MAX_PICTURE_MASKS = 32;
const MAX_PICTURE_STROKES = 250;
const MAX_STATE_LENGTH = 4 * 1024 * 1024;

const strokesIn = (masks: readonly (readonly unknown[])[]): number =>
  masks.reduce((sum, { length }) => sum + length, 0);

export const pictureStateSchema = z.object({
  format: z.union([z.literal(1), z.literal(PICTURE_FORMAT)]),
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
  /** Newest first: in each the picture shows its own latent, and around it what is below. */
  masks: z
    .array(z.array(maskStrokeSchema).min(1).max(MAX_PICTURE_STROKES))
    .min(1)
    .max(MAX_PICTURE_MASKS)
    .refine((masks) => strokesIn(masks) <= MAX_PICTURE_STROKES, `at most ${MAX_PICTURE_STROKES} strokes`)
    .optional(),
});
export type PictureState = z.infer<typeof pictureStateSchema>;

/** What is seen around a mask. */
export interface Around {
  readonly mask: readonly MaskStroke[];
  readonly ws: Float32Array;
}

/** What a saved picture says beside its pixels. */
export interface SavedPicture {
  readonly state: Omit<PictureState, 'format' | 'masks'>;
  /** W+ latent, layers x wDim, row-major. */
  readonly ws: Float32Array;
  /**
   * Of a picture that was made in a mask: what its latent draws is seen in the first mask alone, around it what the latent beside that
   * draws, and this in the second mask alone, and so on.
   */
  readonly around: readonly Around[];
}

/** `title`: what a picture viewer shows as the title. @throws RangeError when a latent has another size than layers x wDim. */
export function writePicture(
  png: Uint8Array,
  { state, ws, around = [] }: Omit<SavedPicture, 'around'> & Partial<SavedPicture>,
  title: string,
): Uint8Array {
  const latents = [ws, ...around.map((one) => one.ws)];
  for (const { length } of latents)
    if (length !== state.layers * state.wDim)
      throw new RangeError(`the latent has ${length} numbers, it must have ${state.layers * state.wDim}`);
  const masks = around.map(({ mask }) => mask.map((stroke, i) => ({ ...stroke, id: `s${i}`, memberId: NOBODY })));
  const plain = pictureStateSchema.parse({ ...state, format: 1 });
  const written = JSON.stringify(masks.length === 0 ? plain : { ...plain, format: PICTURE_FORMAT, masks });
  const fits =
    masks.length <= MAX_PICTURE_MASKS && strokesIn(masks) <= MAX_PICTURE_STROKES && written.length <= MAX_STATE_LENGTH;
  const chunks = readChunks(png).filter((chunk) => !isOurs(chunk));
  const header = chunks.findIndex(({ type }) => type === 'IHDR') + 1;
  const added = [
    textChunk('Title', title),
    textChunk('Software', 'Tug'),
    textChunk('Copyright', [state.licence, ...state.credits].join('\n')),
    ...(fits ? [textChunk(STATE_KEYWORD, written), { type: LATENT_CHUNK, data: floatsToBytes(joined(latents)) }] : []),
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
  if (text.length > MAX_STATE_LENGTH) throw new FormatError(`The picture's Tug data have ${text.length} characters.`);
  const json = parseJson(text);
  const version = z.object({ format: z.number() }).safeParse(json);
  if (version.success && version.data.format > PICTURE_FORMAT)
    throw new FormatError(
      `the picture was made by a later Tug (format ${version.data.format})`,
      problem('invalid.file-later', { version: version.data.format, known: PICTURE_FORMAT }),
    );
  const parsed = pictureStateSchema.safeParse(json);
  if (!parsed.success) throw new FormatError(`The picture's Tug data are damaged: ${faultWords(parsed.error)}`);
  const { format: _format, masks = [], ...state } = parsed.data;
  const size = state.layers * state.wDim;
  const bytes = (masks.length + 1) * size * 4;
  if (size > MAX_LATENT || latent.length !== bytes)
    throw new FormatError(`The picture's latents have ${latent.length} bytes, they must have ${bytes}.`);
  const all = bytesToFloats(latent);
  if (!areLatentValues(all))
    throw new FormatError("The picture's latent has values that are not numbers, or none that a model pack draws.");
  const around = masks.map((mask, i) => ({ mask, ws: all.slice((i + 1) * size, (i + 2) * size) }));
  return { state, ws: all.slice(0, size), around };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
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
