/**
 * Networks of stylegan2-pytorch by rosinality: a state dict of torch.save, from its training (`{ g, d, g_ema, ... }`) or from its
 * converter (with `latent_avg`). Its numbers are the official ones under other names and shapes.
 */
import { CheckpointError } from '../errors';
import { PyDict, type PyValue } from '../pickle/values';
import { Tensor } from '../torch/tensor';
import { textKeys } from './foreign';
import { OFFICIAL_MAPPING_RATE, generatorOf } from './shape';
import { reshaped, type GeneratorWeights, type WeightArray } from './weights';

const drop = (from: number) => (weight: WeightArray) => reshaped(weight, weight.shape.slice(from));
const scalar = (weight: WeightArray) => reshaped(weight, []);
const flat = (weight: WeightArray) => reshaped(weight, [weight.shape.reduce((product, n) => product * n, 1)]);
const square = (weight: WeightArray) => reshaped(weight, weight.shape.slice(-2));
const same = (weight: WeightArray) => weight;

type Rule = readonly [theirs: string, ours: string, change: (weight: WeightArray) => WeightArray];

/** Their modulated convolution `name`, with noise and activation, as our layer. */
const convolution = (name: string, ours: string): Rule[] => [
  [`${name}.conv.weight`, `${ours}.weight`, drop(1)],
  [`${name}.conv.modulation.weight`, `${ours}.affine.weight`, same],
  [`${name}.conv.modulation.bias`, `${ours}.affine.bias`, same],
  [`${name}.noise.weight`, `${ours}.noise_strength`, scalar],
  [`${name}.activate.bias`, `${ours}.bias`, same],
];

const toRgb = (name: string, ours: string): Rule[] => [
  [`${name}.conv.weight`, `${ours}.weight`, drop(1)],
  [`${name}.conv.modulation.weight`, `${ours}.affine.weight`, same],
  [`${name}.conv.modulation.bias`, `${ours}.affine.bias`, same],
  [`${name}.bias`, `${ours}.bias`, flat],
];

/** Names of a generator up to `resolution` px. */
function rules(resolution: number, mappingLayers: number): Rule[] {
  const all: Rule[] = [
    ['input.input', 'synthesis.b4.const', drop(1)],
    ...convolution('conv1', 'synthesis.b4.conv1'),
    ['noises.noise_0', 'synthesis.b4.conv1.noise_const', square],
    ...toRgb('to_rgb1', 'synthesis.b4.torgb'),
  ];
  // Their layer 0 only normalises z.
  for (let i = 0; i < mappingLayers; i++)
    for (const part of ['weight', 'bias']) all.push([`style.${i + 1}.${part}`, `mapping.fc${i}.${part}`, same]);
  for (let k = 0, side = 8; side <= resolution; k++, side *= 2) {
    const block = `synthesis.b${side}`;
    all.push(
      ...convolution(`convs.${2 * k}`, `${block}.conv0`),
      ...convolution(`convs.${2 * k + 1}`, `${block}.conv1`),
      [`noises.noise_${2 * k + 1}`, `${block}.conv0.noise_const`, square],
      [`noises.noise_${2 * k + 2}`, `${block}.conv1.noise_const`, square],
      ...toRgb(`to_rgbs.${k}`, `${block}.torgb`),
    );
  }
  return all;
}

function stateOf(value: PyValue): PyDict | null {
  if (!(value instanceof PyDict)) return null;
  const state = value.get('g_ema') ?? value.get('g') ?? value;
  return state instanceof PyDict && state.get('input.input') instanceof Tensor ? state : null;
}

/** Whether a file's content looks like one of this release. */
export const isRosinality = (value: PyValue): boolean => stateOf(value) !== null;

/** @throws CheckpointError that names what is missing or does not fit. */
export function readRosinality(value: PyValue): GeneratorWeights {
  const state = stateOf(value);
  if (state === null || !(value instanceof PyDict)) throw new CheckpointError('noAverage');
  const names = textKeys(state);
  const count = (pattern: RegExp) => names.filter((name) => pattern.test(name)).length;
  const resolution = 4 * 2 ** count(/^to_rgbs\.\d+\.bias$/);
  const weights = new Map<string, WeightArray>();
  // Before its maps of noise became part of a file, every picture had fresh ones: there is nothing to keep.
  const noisy = names.some((name) => name.startsWith('noises.'));
  for (const [theirs, ours, change] of rules(resolution, count(/^style\.\d+\.weight$/))) {
    if (!noisy && /\.noise_(const|strength)$/.test(ours)) continue;
    const found = state.get(theirs);
    if (!(found instanceof Tensor)) throw new CheckpointError('missing', { name: theirs });
    weights.set(ours, change(found));
  }
  const average = value.get('latent_avg');
  if (average instanceof Tensor) weights.set('mapping.w_avg', flat(average));
  return generatorOf('rosinality', weights, { mappingRate: OFFICIAL_MAPPING_RATE, convClamp: null });
}
