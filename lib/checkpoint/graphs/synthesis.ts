/**
 * The synthesis network of a StyleGAN2 generator as an ONNX graph: `ws [batch, layers, wDim] -> image [batch, 3, R, R]` in about
 * -1..1, and feature maps (StyleGAN2, section 2.2 and figure 7). Nothing of the file is dropped: constant noise with its strengths
 * and the clamp of activations are kept.
 *
 * A modulated convolution scales its input by the style, runs one shared convolution and scales its output by the demodulation
 * factor: the same as scaling the weights of every sample, without a convolution of its own for each. Up-sampling is a transposed
 * convolution and a 4x4 blur, or in thin layers one merged kernel of four times the outputs (up-sampling.ts).
 */
import { OnnxGraph } from '../../onnx/graph';
import { layersOf, resolutionsOf, type GeneratorWeights } from '../networks/weights';
import { addActivation, addLinear, numbersOf } from './linear';
import { addDoubled, addDoubledPicture, type Convolved } from './up-sampling';

/** Keeps the demodulation away from dividing by zero. */
const EPSILON = 1e-8;

/** Mean and standard deviation of each channel of a feature map. */
export interface FeatureScale {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

export interface SynthesisOptions {
  /** Feature maps to give out, by their sides in px, each one of the generator's; with a scale they are brought to unit spread. */
  readonly features: ReadonlyMap<number, FeatureScale | null>;
  /** Whether the stored noise is added. */
  readonly noise: boolean;
  /** Whether weights are kept with 16 bits a number. */
  readonly half: boolean;
}

/** Name of the output that holds the features of a side. */
export const featureOutput = (side: number): string => `features_${side}`;

interface Layer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly side: number;
  readonly up: boolean;
}

class Synthesis {
  readonly graph: OnnxGraph;
  private readonly ws: string;
  private readonly noise: boolean;
  private readonly codes = new Map<number, string>();

  constructor(
    private readonly generator: GeneratorWeights,
    { noise, half }: Pick<SynthesisOptions, 'noise' | 'half'>,
  ) {
    const { shape } = generator;
    this.graph = new OnnxGraph('generator', half);
    this.noise = noise;
    this.ws = this.graph.input('ws', [layersOf(shape), shape.wDim]);
  }

  /** `[batch, width, 4, 4]`, the same for everybody. */
  start(width: number): string {
    const { graph } = this;
    const constant = graph.constant([1, width, 4, 4], numbersOf(this.generator, 'synthesis.b4.const'));
    // Its batch is that of the codes.
    const sum = graph.add('ReduceSum', [this.code(0), graph.integers([1])], { keepdims: 1 });
    const zero = graph.add('Mul', [sum, graph.scalar(0)]);
    return graph.add('Add', [constant, this.perChannel(zero)]);
  }

  convolution(x: string, code: number, { name, inputs, outputs, side, up }: Layer): string {
    const { graph, generator } = this;
    const style = this.style(`${name}.affine`, code, inputs, 1);
    const weight = numbersOf(generator, `${name}.weight`);
    const scaled = graph.add('Mul', [x, this.perChannel(style)]);
    const { y: convolved, squares } = up
      ? addDoubled(graph, scaled, { weight, inputs, outputs })
      : this.kept(scaled, weight, inputs, outputs);
    const factor = this.demodulation(style, squares);
    let y = graph.add('Mul', [convolved, this.perChannel(factor)]);
    const strength = generator.weights.get(`${name}.noise_strength`)?.numbers()[0] ?? 0;
    if (this.noise && strength !== 0) {
      const map = numbersOf(generator, `${name}.noise_const`).map((value) => value * strength);
      y = graph.add('Add', [y, graph.constant([1, 1, side, side], map)]);
    }
    const bias = graph.constant([1, outputs, 1, 1], numbersOf(generator, `${name}.bias`));
    return addActivation(graph, graph.add('Add', [y, bias]), generator.shape.convClamp);
  }

  /** Modulated 1x1 convolution to RGB, without demodulation. */
  toRgb(x: string, code: number, name: string, inputs: number): string {
    const { graph, generator } = this;
    const style = this.style(`${name}.affine`, code, inputs, 1 / Math.sqrt(inputs));
    const scaled = graph.add('Mul', [x, this.perChannel(style)]);
    const weight = graph.constant([3, inputs, 1, 1], numbersOf(generator, `${name}.weight`));
    const rgb = graph.add('Conv', [scaled, weight, graph.constant([3], numbersOf(generator, `${name}.bias`))]);
    const { convClamp } = generator.shape;
    return convClamp === null ? rgb : graph.add('Clip', [rgb, graph.scalar(-convClamp), graph.scalar(convClamp)]);
  }

  /** Feature maps as they are given out. */
  scaled(x: string, scale: FeatureScale | null): string {
    if (scale === null) return x;
    const { graph } = this;
    const shape = [1, scale.mean.length, 1, 1];
    const centred = graph.add('Sub', [x, graph.constant(shape, scale.mean)]);
    return graph.add('Div', [centred, graph.constant(shape, scale.deviation)]);
  }

  /** The same size: a 3x3 convolution, and the sums of its squared weights, `[inputs, outputs]`. */
  private kept(x: string, weight: Float32Array, inputs: number, outputs: number): Convolved {
    const { graph } = this;
    const kernel = graph.constant([outputs, inputs, 3, 3], weight);
    const y = graph.add('Conv', [x, kernel], { pads: [1, 1, 1, 1] });
    const squares = graph.add('ReduceSumSquare', [kernel], { axes: [2, 3], keepdims: 0 });
    return { y, squares: graph.add('Transpose', [squares], { perm: [1, 0] }) };
  }

  /** `[batch, outputs]` that brings the scaled kernels to unit norm (StyleGAN2, equation 3). */
  private demodulation(style: string, squares: string): string {
    const { graph } = this;
    const norm = graph.add('MatMul', [graph.add('Mul', [style, style]), squares]);
    return graph.add('Reciprocal', [graph.add('Sqrt', [graph.add('Add', [norm, graph.scalar(EPSILON)])])]);
  }

  private style(name: string, code: number, outputs: number, gain: number): string {
    const { wDim } = this.generator.shape;
    const scale = gain / Math.sqrt(wDim);
    return addLinear(this.graph, this.code(code), {
      outputs,
      inputs: wDim,
      weight: numbersOf(this.generator, `${name}.weight`).map((value) => value * scale),
      bias: numbersOf(this.generator, `${name}.bias`).map((value) => value * gain),
    });
  }

  /** The code of a W+ layer, `[batch, wDim]`. */
  private code(index: number): string {
    const known = this.codes.get(index);
    if (known !== undefined) return known;
    const { graph } = this;
    const layer = graph.add('Slice', [
      this.ws,
      graph.integers([index]),
      graph.integers([index + 1]),
      graph.integers([1]),
    ]);
    const code = graph.add('Squeeze', [layer, graph.integers([1])]);
    this.codes.set(index, code);
    return code;
  }

  /** `[batch, channels]` as factors of maps. */
  private perChannel(values: string): string {
    return this.graph.add('Unsqueeze', [values, this.graph.integers([2, 3])]);
  }
}

/** Which W+ layers drive a resolution: its convolutions, and the RGB output, whose code the next resolution's first one shares. */
function codesOf(side: number): { conv0: number; conv1: number; rgb: number } {
  const first = 2 * Math.log2(side) - 5;
  return { conv0: first, conv1: first + 1, rgb: first + 2 };
}

export function synthesisGraph(generator: GeneratorWeights, options: SynthesisOptions): OnnxGraph {
  const { shape } = generator;
  const synthesis = new Synthesis(generator, options);
  const width = (side: number): number => shape.channels.get(side) ?? 0;
  let x = synthesis.start(width(4));
  let image = '';
  const maps: [side: number, name: string][] = [];
  for (const side of resolutionsOf(shape)) {
    const block = `synthesis.b${side}`;
    const codes = codesOf(side);
    const outputs = width(side);
    if (side > 4)
      x = synthesis.convolution(x, codes.conv0, {
        name: `${block}.conv0`,
        inputs: width(side / 2),
        outputs,
        side,
        up: true,
      });
    x = synthesis.convolution(x, codes.conv1, { name: `${block}.conv1`, inputs: outputs, outputs, side, up: false });
    const rgb = synthesis.toRgb(x, codes.rgb, `${block}.torgb`, outputs);
    image = side === 4 ? rgb : synthesis.graph.add('Add', [addDoubledPicture(synthesis.graph, image), rgb]);
    const scale = options.features.get(side);
    if (scale !== undefined) maps.push([side, synthesis.scaled(x, scale)]);
  }
  const { graph } = synthesis;
  graph.output('image', image, [3, shape.resolution, shape.resolution]);
  for (const [side, map] of maps) graph.output(featureOutput(side), map, [width(side), side, side]);
  return graph;
}
