/** A StyleGAN2 generator's weights, whatever file they came from, under the names of the official PyTorch release. */

/** Numbers of one parameter, read when they are asked for. */
export interface WeightArray {
  readonly shape: readonly number[];
  /** In row-major order. */
  numbers(): Float32Array;
}

/** By official name, such as `synthesis.b8.conv0.weight`; `mapping.labels.weight` are the vectors of classes that are `beside` z. */
export type WeightMap = ReadonlyMap<string, WeightArray>;

/** Where the numbers come from, for messages and for the pack's card. */
export type CheckpointKind = 'official' | 'rosinality' | 'tensorflow' | 'safetensors';

/** What fixes the shape of a generator, and how it is run. */
export interface GeneratorShape {
  /** Side of the picture, px: a power of two. */
  readonly resolution: number;
  readonly zDim: number;
  readonly wDim: number;
  /** Classes; 0 when it has none. */
  readonly cDim: number;
  /**
   * How a class comes in. `embedded`: by a linear layer whose normalised output stands behind the normalised z (-ada). `beside`: by a
   * vector behind z, normalised together with it (the first TensorFlow release). null: there are no classes.
   */
  readonly label: 'embedded' | 'beside' | null;
  /** Numbers that a class puts behind z; 0 without classes. */
  readonly labelDim: number;
  /** Fully connected layers from z to w. */
  readonly mappingLayers: number;
  /** How much slower the mapping learned: its weights are kept that much larger. */
  readonly mappingRate: number;
  /** Feature channels at 4, 8, ... px. */
  readonly channels: ReadonlyMap<number, number>;
  /** Activations are kept within this (official `conv_clamp`); null: they are not. */
  readonly convClamp: number | null;
}

export interface GeneratorWeights {
  readonly kind: CheckpointKind;
  readonly shape: GeneratorShape;
  readonly weights: WeightMap;
}

/** 4, 8, ... up to the picture's side. */
export function resolutionsOf({ resolution }: Pick<GeneratorShape, 'resolution'>): number[] {
  return Array.from({ length: Math.log2(resolution) - 1 }, (_, i) => 4 << i);
}

/** Number of W+ layers: two a resolution from 8 up, one for 4, one for the last RGB. */
export const layersOf = (shape: Pick<GeneratorShape, 'resolution'>): number => 2 * resolutionsOf(shape).length;

/** A weight whose numbers are put in another order when they are read. */
export function rearranged(
  from: WeightArray,
  shape: readonly number[],
  move: (numbers: Float32Array) => Float32Array,
): WeightArray {
  return { shape, numbers: () => move(from.numbers()) };
}

/** The same numbers under another shape of as many. */
export const reshaped = (from: WeightArray, shape: readonly number[]): WeightArray =>
  rearranged(from, shape, (numbers) => numbers);

/** Axes in another order, as numpy's `transpose`. */
export function transposed(from: WeightArray, axes: readonly number[]): WeightArray {
  const shape = axes.map((axis) => from.shape[axis] as number);
  return rearranged(from, shape, (numbers) => {
    const strides = from.shape.map((_, axis) => from.shape.slice(axis + 1).reduce((product, n) => product * n, 1));
    const steps = axes.map((axis) => strides[axis] as number);
    const out = new Float32Array(numbers.length);
    const index = shape.map(() => 0);
    for (let i = 0; i < out.length; i++) {
      out[i] = numbers[index.reduce((sum, n, axis) => sum + n * (steps[axis] as number), 0)] as number;
      for (let axis = index.length - 1; axis >= 0; axis--) {
        index[axis] = (index[axis] as number) + 1;
        if ((index[axis] as number) < (shape[axis] as number)) break;
        index[axis] = 0;
      }
    }
    return out;
  });
}
