/** Opens the generator of a pack: in two calls where its graph lets itself be cut, else in one. */
import type * as ort from '../onnxruntime';

import { readOnnx, writeOnnx } from '../../../lib/onnx/file';
import { splitGenerator, type Split } from '../../../lib/onnx/split';
import { SplitDrawing, WholeDrawing, type Drawing } from './drawing';

/** Loads a graph. @throws what the runtime says of one that it cannot load */
type Open = (bytes: Uint8Array) => Promise<ort.InferenceSession>;

/** What goes into a graph and comes out, to be held against the pack contract. */
export interface Tensors {
  readonly inputs: readonly ort.InferenceSession.ValueMetadata[];
  readonly outputs: readonly ort.InferenceSession.ValueMetadata[];
}

/** @param maps outputs that are feature maps; none: in one call @throws as `open` does */
export async function openGenerator(
  bytes: Uint8Array,
  maps: readonly { readonly output: string }[],
  open: Open,
): Promise<Tensors & { readonly drawing: Drawing }> {
  const split = maps.length === 0 ? null : cutInTwo(bytes, maps);
  const halves = split === null ? null : await openHalves(split, open);
  if (halves !== null) return halves;
  const generator = await open(bytes);
  const { inputMetadata: inputs, outputMetadata: outputs } = generator;
  return { drawing: new WholeDrawing(generator), inputs, outputs };
}

/** What does not let itself be cut is not wrong by that: whoever loads it whole says what is. */
function cutInTwo(bytes: Uint8Array, maps: readonly { readonly output: string }[]): Split | null {
  const names = maps.map(({ output }) => output);
  try {
    return splitGenerator(readOnnx(bytes), names, 'image');
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function openHalves({ trunk, upper, cut }: Split, open: Open) {
  const below = await open(writeOnnx(trunk)).catch(() => null);
  const above = below === null ? null : await open(writeOnnx(upper)).catch(() => null);
  if (below !== null && above !== null)
    return {
      drawing: new SplitDrawing(below, above, cut),
      inputs: below.inputMetadata,
      outputs: [...below.outputMetadata, ...above.outputMetadata],
    };
  await below?.release();
  return null;
}
