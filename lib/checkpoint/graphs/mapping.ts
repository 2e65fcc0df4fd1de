import { OnnxGraph } from '../../onnx/graph';
import { CheckpointError } from '../errors';
import type { GeneratorWeights } from '../networks/weights';
import { addActivation, addLinear, numbersOf, type Linear } from './linear';

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

const sumOfSquares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);

/** What a class puts behind z. */
function labelVector(generator: GeneratorWeights, label: number): Float32Array {
  const { cDim, labelDim } = generator.shape;
  if (generator.shape.label === 'beside')
    return numbersOf(generator, 'mapping.labels.weight').subarray(label * labelDim, (label + 1) * labelDim);
  const weight = numbersOf(generator, 'mapping.embed.weight');
  const embedded = numbersOf(generator, 'mapping.embed.bias').map(
    (value, i) => value + (weight[i * cDim + label] as number) / Math.sqrt(cDim),
  );
  const length = Math.sqrt(sumOfSquares(embedded) / labelDim + EPSILON);
  return embedded.map((value) => value / length);
}

/** The first layer as it sees z alone: what it makes of the class is worked out here. */
interface FirstLayer {
  /** Its inputs are z; its bias is its own. */
  readonly linear: Linear;
  /** What it makes of the class's vector, one number an output. */
  readonly ofLabel: Float32Array;
  /** The vector's sum of squares and length, where it is normalised together with z. */
  readonly together: { readonly squares: number; readonly size: number } | null;
}

/** @throws CheckpointError where a class is needed and none that there is was chosen, or one where there are none. */
function firstLayer(generator: GeneratorWeights, label: number | null): FirstLayer {
  const whole = layer(generator, 0);
  const { zDim, cDim, labelDim } = generator.shape;
  if (cDim === 0) {
    if (label !== null) throw new CheckpointError('noClasses', { label });
    return { linear: whole, ofLabel: new Float32Array(whole.outputs), together: null };
  }
  if (label === null || !Number.isInteger(label) || label < 0 || label >= cDim)
    throw new CheckpointError('classChoice', { classes: cDim, last: cDim - 1 });
  const vector = labelVector(generator, label);
  const weight = new Float32Array(whole.outputs * zDim);
  const ofLabel = new Float32Array(whole.outputs);
  for (let row = 0; row < whole.outputs; row++) {
    const at = row * whole.inputs;
    weight.set(whole.weight.subarray(at, at + zDim), row * zDim);
    for (let i = 0; i < labelDim; i++)
      ofLabel[row] = (ofLabel[row] as number) + (vector[i] as number) * (whole.weight[at + zDim + i] as number);
  }
  const beside = generator.shape.label === 'beside';
  return {
    linear: { ...whole, inputs: zDim, weight },
    ofLabel,
    together: beside ? { squares: sumOfSquares(vector), size: labelDim } : null,
  };
}

/**
 * The graph `z [batch, zDim] -> w [batch, wDim]` (StyleGAN2, figure 2).
 *
 * @param label the class, from 0 on; null where the generator has none
 * @param half whether weights are kept with 16 bits a number
 * @throws CheckpointError when there is no such class, or one is needed.
 */
export function mappingGraph(generator: GeneratorWeights, label: number | null, half = false): OnnxGraph {
  const { zDim, wDim, mappingLayers } = generator.shape;
  const { linear, ofLabel, together } = firstLayer(generator, label);
  const graph = new OnnxGraph('mapping', half);
  const z = graph.input('z', [zDim]);
  // The length of z, or of z and the class's vector in one.
  const { squares, size } = together ?? { squares: 0, size: 0 };
  const sum = graph.add('ReduceSum', [graph.add('Mul', [z, z]), graph.integers([1])], { keepdims: 1 });
  const all = squares === 0 ? sum : graph.add('Add', [sum, graph.scalar(squares)]);
  const mean = graph.add('Mul', [all, graph.scalar(1 / (zDim + size))]);
  const length = graph.add('Sqrt', [graph.add('Add', [mean, graph.scalar(EPSILON)])]);
  const inside = together === null ? new Float32Array(linear.outputs) : ofLabel;
  const outside = together === null ? linear.bias.map((value, i) => value + (ofLabel[i] as number)) : linear.bias;
  const product = graph.add('Div', [addLinear(graph, z, { ...linear, bias: inside }), length]);
  let x = addActivation(graph, graph.add('Add', [product, graph.constant([linear.outputs], outside)]), null);
  for (let i = 1; i < mappingLayers; i++) x = addActivation(graph, addLinear(graph, x, layer(generator, i)), null);
  graph.output('w', x, [wDim]);
  return graph;
}
