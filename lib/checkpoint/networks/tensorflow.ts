/**
 * Networks of the TensorFlow releases of StyleGAN2 (and -ada): `(G, D, Gs)`, each a record with named arrays. Facts about how they
 * differ from the PyTorch release: axes of weights in another order, `Conv0_up` mirrored, styles counted from 0 instead of 1, and
 * classes as vectors beside z in the first of them.
 */
import type { Budget } from '../budget';
import { CheckpointError } from '../errors';
import { NumpyArray } from '../numpy/globals';
import type { GlobalUse } from '../pickle/stack';
import { PyDict, PyList, PyObject, PyTuple, type PyValue } from '../pickle/values';
import { OFFICIAL_MAPPING_RATE, generatorOf } from './shape';
import { rearranged, reshaped, transposed, type GeneratorWeights, type WeightArray } from './weights';

/** Networks of StyleGAN1 have lower versions. */
const LOWEST_VERSION = 4;
const DEEPEST_COMPONENT = 8;
const FILTER = [1, 3, 3, 1];
const NETWORK = 'dnnlib.tflib.network.Network';

/** Names in these pickles beside those of arrays. */
export const TENSORFLOW_GLOBALS: ReadonlyMap<string, GlobalUse> = new Map<string, GlobalUse>([
  [NETWORK, { kind: 'record' }],
]);

const field = (network: PyObject, name: string): PyValue | undefined =>
  network.state instanceof PyDict ? network.state.get(name) : undefined;

function collect(network: PyObject, prefix: string, into: Map<string, WeightArray>, budget: Budget, depth = 0): void {
  // A network can hold the same one many times, and that one another.
  budget.spend();
  if (depth > DEEPEST_COMPONENT) throw new CheckpointError('nested');
  const variables = field(network, 'variables');
  for (const variable of variables instanceof PyList ? variables.items : []) {
    budget.spend();
    const [name, value] = variable instanceof PyTuple ? variable.items : [];
    if (typeof name !== 'string' || !(value instanceof NumpyArray)) continue;
    budget.spendBytes(prefix.length + name.length);
    into.set(prefix + name, value.tensor);
  }
  const components = field(network, 'components');
  if (!(components instanceof PyDict)) return;
  for (const [name, part] of components.entries)
    if (typeof name === 'string' && part instanceof PyObject)
      collect(part, `${prefix}${name}/`, into, budget, depth + 1);
}

/** `[height, width, in, out]` -> `[out, in, height, width]` */
const kernel = (weight: WeightArray) => transposed(weight, [3, 2, 0, 1]);
const turned = (weight: WeightArray) => transposed(weight, [1, 0]);

/** A kernel upside down and left to right. */
function mirrored(weight: WeightArray): WeightArray {
  const cells = weight.shape.slice(-2).reduce((product, n) => product * n, 1);
  return rearranged(weight, weight.shape, (numbers) => {
    const out = new Float32Array(numbers.length);
    for (let i = 0; i < out.length; i++) out[i] = numbers[i - (i % cells) + cells - 1 - (i % cells)] as number;
    return out;
  });
}

const plusOne = (weight: WeightArray) =>
  rearranged(weight, weight.shape, (numbers) => numbers.map((value) => value + 1));

type Rule = readonly [theirs: string, ours: string, change: (weight: WeightArray) => WeightArray];
const same = (weight: WeightArray) => weight;

function layer(theirs: string, ours: string, weight: (array: WeightArray) => WeightArray): Rule[] {
  return [
    [`${theirs}/weight`, `${ours}.weight`, weight],
    [`${theirs}/bias`, `${ours}.bias`, same],
    [`${theirs}/mod_weight`, `${ours}.affine.weight`, turned],
    [`${theirs}/mod_bias`, `${ours}.affine.bias`, plusOne],
  ];
}

function noisy(theirs: string, ours: string, noise: number, weight: (array: WeightArray) => WeightArray): Rule[] {
  return [
    ...layer(theirs, ours, weight),
    [`${theirs}/noise_strength`, `${ours}.noise_strength`, (array) => reshaped(array, [])],
    [`synthesis/noise${noise}`, `${ours}.noise_const`, (array) => reshaped(array, array.shape.slice(-2))],
  ];
}

function rules(resolution: number, mappingLayers: number): Rule[] {
  const all: Rule[] = [
    ['synthesis/4x4/Const/const', 'synthesis.b4.const', (array) => reshaped(array, array.shape.slice(-3))],
    ...noisy('synthesis/4x4/Conv', 'synthesis.b4.conv1', 0, kernel),
    ...layer('synthesis/4x4/ToRGB', 'synthesis.b4.torgb', kernel),
  ];
  for (let i = 0; i < mappingLayers; i++)
    all.push(
      [`mapping/Dense${i}/weight`, `mapping.fc${i}.weight`, turned],
      [`mapping/Dense${i}/bias`, `mapping.fc${i}.bias`, same],
    );
  for (let side = 8; side <= resolution; side *= 2) {
    const [theirs, ours] = [`synthesis/${side}x${side}`, `synthesis.b${side}`];
    const first = 2 * Math.log2(side) - 5;
    all.push(
      ...noisy(`${theirs}/Conv0_up`, `${ours}.conv0`, first, (array) => mirrored(kernel(array))),
      ...noisy(`${theirs}/Conv1`, `${ours}.conv1`, first + 1, kernel),
      ...layer(`${theirs}/ToRGB`, `${ours}.torgb`, kernel),
    );
  }
  return all;
}

/** @throws CheckpointError for another filter than [1, 3, 3, 1]. */
function checkFilter(taps: PyValue | undefined): void {
  if (taps === undefined || taps === null) return;
  const found = taps instanceof PyList || taps instanceof PyTuple ? taps.items : [];
  if (found.length !== FILTER.length || !FILTER.every((value, i) => found[i] === value))
    throw new CheckpointError('filterTaps', { taps: found.slice(0, 8).map(String).join(', ') });
}

/** The averaged generator, the last of the three. */
function networkOf(value: PyValue): PyObject | null {
  const items = value instanceof PyTuple ? value.items : value instanceof PyList ? value.items : [];
  const network = items.length === 3 ? items[2] : value;
  return network instanceof PyObject && network.type === NETWORK ? network : null;
}

/** Whether a pickle's content looks like one of these releases. */
export const isTensorflow = (value: PyValue): boolean => networkOf(value) !== null;

/** @throws CheckpointError that names what is missing or not supported. */
export function readTensorflow(value: PyValue, budget: Budget): GeneratorWeights {
  const network = networkOf(value);
  if (network === null) throw new CheckpointError('noNetwork');
  const version = field(network, 'version');
  if (typeof version !== 'number') throw new CheckpointError('networkVersion');
  if (version < LOWEST_VERSION) throw new CheckpointError('version', { version, lowest: LOWEST_VERSION });
  const theirs = new Map<string, WeightArray>();
  collect(network, '', theirs, budget);
  if (!theirs.has('synthesis/4x4/Conv/mod_weight')) throw new CheckpointError('stylegan1');
  const options = field(network, 'static_kwargs');
  const option = (name: string): PyValue | undefined => (options instanceof PyDict ? options.get(name) : undefined);
  const architecture = option('architecture');
  if (typeof architecture === 'string' && architecture !== 'skip')
    throw new CheckpointError('architecture', { name: architecture });
  if (option('normalize_latents') === false) throw new CheckpointError('zNotNormalised');
  checkFilter(option('resample_kernel'));
  const sides = [...theirs.keys()]
    .flatMap((name) => /^synthesis\/(\d+)x\1\/ToRGB\/weight$/.exec(name)?.[1] ?? [])
    .map(Number);
  const depth = [...theirs.keys()].filter((name) => /^mapping\/Dense\d+\/weight$/.test(name)).length;
  const weights = new Map<string, WeightArray>();
  for (const [from, to, change] of rules(Math.max(...sides), depth)) {
    const found = theirs.get(from);
    if (found === undefined) throw new CheckpointError('missing', { name: from });
    weights.set(to, change(found));
  }
  const [labels, embed, embedBias] = ['LabelConcat/weight', 'LabelEmbed/weight', 'LabelEmbed/bias'].map((name) =>
    theirs.get(`mapping/${name}`),
  );
  if (labels !== undefined) weights.set('mapping.labels.weight', labels);
  if (embed !== undefined) weights.set('mapping.embed.weight', turned(embed));
  if (embedBias !== undefined) weights.set('mapping.embed.bias', embedBias);
  const average = theirs.get('dlatent_avg');
  if (average !== undefined) weights.set('mapping.w_avg', average);
  const clamp = option('conv_clamp');
  const rate = option('mapping_lrmul');
  return generatorOf('tensorflow', weights, {
    mappingRate: typeof rate === 'number' ? rate : OFFICIAL_MAPPING_RATE,
    convClamp: typeof clamp === 'number' ? clamp : null,
  });
}
