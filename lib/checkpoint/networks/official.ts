/**
 * Networks of the official PyTorch release (stylegan2-ada-pytorch), as its training writes them: `{ G, D, G_ema, ... }`, or one
 * network alone. Each is a record of attributes; the source text that travels with it is passed over.
 */
import type { Budget } from '../budget';
import { CheckpointError } from '../errors';
import type { GlobalUse } from '../pickle/stack';
import { PyDict, PyObject, type PyValue } from '../pickle/values';
import { Tensor } from '../torch/tensor';
import { refuseForeign } from './foreign';
import { OFFICIAL_MAPPING_RATE, generatorOf } from './shape';
import type { GeneratorWeights, WeightArray } from './weights';

/** The filter [1, 3, 3, 1] as the square kernel of its outer product, normalised to a sum of 1. */
const FILTER = [1, 3, 3, 1];
const FILTER_TOLERANCE = 1e-4;
const DEEPEST_MODULE = 16;

/** A network or an object that was kept with its class's name, its state and its source. */
function persistent([meta]: readonly PyValue[]): PyObject {
  const name = meta instanceof PyDict ? meta.get('class_name') : undefined;
  if (!(meta instanceof PyDict) || typeof name !== 'string') throw new CheckpointError('networkClass');
  const object = new PyObject(name);
  object.state = meta.get('state') ?? null;
  return object;
}

function easyDict(): PyDict {
  return new PyDict();
}

/** Names in official pickles beside those of tensors. */
export const OFFICIAL_GLOBALS: ReadonlyMap<string, GlobalUse> = new Map<string, GlobalUse>([
  ['torch_utils.persistence._reconstruct_persistent_obj', { kind: 'call', call: persistent }],
  ['dnnlib.util.EasyDict', { kind: 'call', call: easyDict }],
]);

const attribute = (module: PyValue, name: string): PyValue | undefined =>
  module instanceof PyObject && module.state instanceof PyDict ? module.state.get(name) : undefined;

/** Parameters and buffers of a module and of all that it holds, by their dotted names. */
function collect(module: PyValue, prefix: string, into: Map<string, WeightArray>, budget: Budget, depth = 0): void {
  // A module can hold the same one many times, and that one another.
  budget.spend();
  if (depth > DEEPEST_MODULE) throw new CheckpointError('nested');
  for (const kind of ['_parameters', '_buffers']) {
    const own = attribute(module, kind);
    if (!(own instanceof PyDict)) continue;
    for (const [name, value] of own.entries) {
      budget.spend();
      if (typeof name !== 'string' || !(value instanceof Tensor)) continue;
      budget.spendBytes(prefix.length + name.length);
      into.set(prefix + name, value);
    }
  }
  const children = attribute(module, '_modules');
  if (!(children instanceof PyDict)) return;
  for (const [name, child] of children.entries)
    if (typeof name === 'string') collect(child, `${prefix}${name}.`, into, budget, depth + 1);
}

function child(module: PyValue | undefined, name: string): PyValue | undefined {
  const children = module === undefined ? undefined : attribute(module, '_modules');
  return children instanceof PyDict ? children.get(name) : undefined;
}

/** Refuses another filter than [1, 3, 3, 1] wherever one is kept. */
export function checkFilters(weights: ReadonlyMap<string, WeightArray>): void {
  for (const [name, value] of weights) {
    if (!name.endsWith('resample_filter')) continue;
    if (value.shape.join() !== '4,4') throw new CheckpointError('filter', { name });
    const numbers = value.numbers();
    const sum = FILTER.reduce((a, b) => a + b, 0) ** 2;
    const fits = FILTER.every((row, y) =>
      FILTER.every((column, x) => Math.abs((numbers[4 * y + x] ?? 0) - (row * column) / sum) < FILTER_TOLERANCE),
    );
    if (!fits) throw new CheckpointError('filter', { name });
  }
}

/** The clamp of one of the convolutions; all of a network have the same. */
function clampOf(network: PyValue): number | null {
  const clamp = attribute(child(child(child(network, 'synthesis'), 'b4'), 'conv1') ?? null, 'conv_clamp');
  return typeof clamp === 'number' ? clamp : null;
}

/** The network to use: the averaged one where there are several. */
function networkOf(value: PyValue): PyObject | null {
  const network = value instanceof PyDict ? (value.get('G_ema') ?? value.get('G')) : value;
  return network instanceof PyObject && network.state instanceof PyDict ? network : null;
}

/** Whether a pickle's content looks like one of this release. */
export const isOfficial = (value: PyValue): boolean => networkOf(value) !== null;

/** @throws CheckpointError that names what is not supported, and what was found. */
export function readOfficial(value: PyValue, budget: Budget): GeneratorWeights {
  const network = networkOf(value);
  if (network === null) throw new CheckpointError('noNetwork');
  const weights = new Map<string, WeightArray>();
  collect(network, '', weights, budget);
  refuseForeign(weights.keys());
  const mapping = child(network, 'mapping');
  if (mapping === undefined || child(network, 'synthesis') === undefined)
    throw new CheckpointError('networkOf', { type: network.type });
  checkFilters(weights);
  const gain = attribute(child(mapping, 'fc0') ?? null, 'bias_gain');
  return generatorOf('official', weights, {
    mappingRate: typeof gain === 'number' ? gain : OFFICIAL_MAPPING_RATE,
    convClamp: clampOf(network),
  });
}
