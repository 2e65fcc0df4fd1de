import { OnnxGraph } from '../../onnx/graph';
import { CheckpointError } from '../errors';
import type { GeneratorWeights } from '../networks/weights';
import { GAIN, SLOPE, addActivation, addLinear, numbersOf, type Linear } from './linear';

/** Added to the mean square of what is normalised. */
const EPSILON = 1e-8;

/** A layer of the mapping network: its numbers are kept divided by `rate` and are scaled when used. */
function layer(generator: GeneratorWeights, index: number): Linear {
  const { wDim, mappingRate: rate } = generator.shape;
  const weight = numbersOf(generator, `mapping.fc${index}.weight`);
  const inputs = weight.length / wDim;
  const gain = rate / Math.sqrt(inputs);
  return {
    outputs: wDim,
    inputs,
    weight: weight.map((value) => value * gain),
    bias: numbersOf(generator, `mapping.fc${index}.bias`).map((value) => value * rate),
  };
}

function normalised(values: Float32Array): Float32Array {
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  return values.map((value) => value / Math.sqrt(square + EPSILON));
}

/** What the label adds to the first layer's input: its embedding (a linear layer without activation), normalised. */
function embedding(generator: GeneratorWeights, label: number): Float32Array {
  const { wDim, cDim } = generator.shape;
  const weight = numbersOf(generator, 'mapping.embed.weight');
  const bias = numbersOf(generator, 'mapping.embed.bias');
  return normalised(
    bias.map((value, i) => value + (weight[i * cDim + label] as number) / Math.sqrt(cDim)).subarray(0, wDim),
  );
}

/** The first layer, with the part of it that sees the label worked out. */
function firstLayer(generator: GeneratorWeights, label: number | null): Linear {
  const whole = layer(generator, 0);
  const { zDim, cDim } = generator.shape;
  if (cDim === 0) return whole;
  if (label === null || !Number.isInteger(label) || label < 0 || label >= cDim)
    throw new CheckpointError('unsupported', `a generator of ${cDim} classes: choose one from 0 to ${cDim - 1}`);
  const embedded = embedding(generator, label);
  const rows = Array.from({ length: whole.outputs }, (_, row) => row * whole.inputs);
  return {
    outputs: whole.outputs,
    inputs: zDim,
    weight: Float32Array.from(rows.flatMap((at) => [...whole.weight.subarray(at, at + zDim)])),
    bias: whole.bias.map((value, row) =>
      embedded.reduce((sum, x, i) => sum + x * (whole.weight[row * whole.inputs + zDim + i] as number), value),
    ),
  };
}

/** The fully connected layers of a generator, as the graph and the mean of w need them. */
export function mappingLayers(generator: GeneratorWeights, label: number | null): Linear[] {
  const { mappingLayers: count } = generator.shape;
  return Array.from({ length: count }, (_, i) => (i === 0 ? firstLayer(generator, label) : layer(generator, i)));
}

/** The graph `z [batch, zDim] -> w [batch, wDim]` (StyleGAN2, figure 2). */
export function mappingGraph(generator: GeneratorWeights, label: number | null): OnnxGraph {
  const { zDim, wDim } = generator.shape;
  const graph = new OnnxGraph('mapping');
  const z = graph.input('z', [zDim]);
  const square = graph.add('ReduceMean', [graph.add('Mul', [z, z])], { axes: [1], keepdims: 1 });
  const length = graph.add('Sqrt', [graph.add('Add', [square, graph.scalar(EPSILON)])]);
  let x = graph.add('Div', [z, length]);
  for (const linear of mappingLayers(generator, label)) x = addActivation(graph, addLinear(graph, x, linear), null);
  graph.output('w', x, [wDim]);
  return graph;
}

/** w of one z, in double precision: for the mean of w where a checkpoint has none. */
export function mapOne(layers: readonly Linear[], z: Float32Array): Float32Array {
  let x = normalised(z);
  for (const { outputs, inputs, weight, bias } of layers) {
    const before = x;
    x = Float32Array.from({ length: outputs }, (_, row) => {
      let sum = bias[row] as number;
      for (let i = 0; i < inputs; i++) sum += (weight[row * inputs + i] as number) * (before[i] as number);
      return (sum < 0 ? sum * SLOPE : sum) * GAIN;
    });
  }
  return x;
}
