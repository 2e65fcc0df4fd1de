/** Opens the generator of a pack: in two calls where its graph lets itself be cut, else in one. */
import type * as ort from '../onnxruntime';

import { readOnnx, writeOnnx } from '../../../lib/onnx/file';
import { splitGenerator, type Split } from '../../../lib/onnx/split';
import { SplitDrawing, UpperHere, WholeDrawing, type Drawing, type Upper } from './drawing';
import { Painting } from './painting';

/** How a generator is opened. */
export interface Opening {
  /** Outputs that are feature maps; none: in one call. */
  readonly maps: readonly { readonly output: string }[];
  readonly resolution: number;
  /** With more than one, half of them draw pictures in a thread of their own. */
  readonly threads: number;
  /** Loads a graph. @throws what the runtime says of one that it cannot load */
  readonly open: (bytes: Uint8Array, threads: number) => Promise<ort.InferenceSession>;
}

/** What goes into a graph and comes out, to be held against the pack contract. */
export interface Tensors {
  readonly inputs: readonly ort.InferenceSession.ValueMetadata[];
  readonly outputs: readonly ort.InferenceSession.ValueMetadata[];
}

type Opened = Tensors & { readonly drawing: Drawing };

/** @throws as `open` does */
export async function openGenerator(bytes: Uint8Array, opening: Opening): Promise<Opened> {
  const { maps, resolution, threads, open } = opening;
  const split = maps.length === 0 ? null : cutInTwo(bytes, maps);
  const halves = split === null ? null : await openHalves(split, opening);
  if (halves !== null) return halves;
  const generator = await open(bytes, threads);
  const { inputMetadata: inputs, outputMetadata: outputs } = generator;
  return { drawing: new WholeDrawing(generator, resolution), inputs, outputs };
}

/** What does not let itself be cut is not wrong by that: whoever loads it whole says what is. */
function cutInTwo(bytes: Uint8Array, maps: Opening['maps']): Split | null {
  const names = maps.map(({ output }) => output);
  try {
    return splitGenerator(readOnnx(bytes), names, 'image');
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function openHalves({ trunk, upper, cut }: Split, opening: Opening): Promise<Opened | null> {
  const below = await opening.open(writeOnnx(trunk), Math.ceil(opening.threads / 2)).catch(() => null);
  const above = below === null ? null : await openUpper(writeOnnx(upper), opening).catch(() => null);
  if (below !== null && above !== null)
    return {
      drawing: new SplitDrawing(below, above.upper, cut),
      inputs: below.inputMetadata,
      outputs: [...below.outputMetadata, ...above.outputs],
    };
  await below?.release();
  return null;
}

async function openUpper(
  graph: Uint8Array,
  { resolution, threads, open }: Opening,
): Promise<{ readonly upper: Upper; readonly outputs: Tensors['outputs'] }> {
  const half = Math.floor(threads / 2);
  if (half === 0) {
    const session = await open(graph, 1);
    return { upper: new UpperHere(session, resolution), outputs: session.outputMetadata };
  }
  const { painting, outputs } = await Painting.start({ graph, threads: half, resolution });
  return { upper: painting, outputs };
}
