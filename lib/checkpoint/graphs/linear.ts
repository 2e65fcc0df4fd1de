import type { OnnxGraph } from '../../onnx/graph';
import { CheckpointError } from '../errors';
import type { GeneratorWeights } from '../networks/weights';

/** Negative slope of every leaky ReLU, and the gain that keeps the variance after one (StyleGAN2, appendix B). */
export const SLOPE = 0.2;
export const GAIN = Math.SQRT2;

/** The numbers of a parameter. @throws CheckpointError when it is missing. */
export function numbersOf({ weights }: GeneratorWeights, name: string): Float32Array {
  const found = weights.get(name);
  if (found === undefined) throw new CheckpointError('missing', { name });
  return found.numbers();
}

/** A fully connected layer whose gains are multiplied into its constants. `weight` is [outputs, inputs], row-major. */
export interface Linear {
  readonly outputs: number;
  readonly inputs: number;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** Adds `x [batch, inputs] -> [batch, outputs]`. */
export function addLinear(graph: OnnxGraph, x: string, { outputs, inputs, weight, bias }: Linear): string {
  return graph.add('Gemm', [x, graph.constant([outputs, inputs], weight), graph.constant([outputs], bias)], {
    transB: 1,
  });
}

/** Adds a leaky ReLU and its gain, and the clamp where there is one. */
export function addActivation(graph: OnnxGraph, x: string, clamp: number | null): string {
  const y = graph.add('Mul', [graph.add('LeakyRelu', [x], { alpha: { float: SLOPE } }), graph.scalar(GAIN)]);
  return clamp === null ? y : graph.add('Clip', [y, graph.scalar(-clamp), graph.scalar(clamp)]);
}
