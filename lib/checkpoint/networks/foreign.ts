/** Networks that are known, and are not StyleGAN2: what a file that is refused says of them. */
import { CheckpointError } from '../errors';
import { PyDict, PyList, PyObject, PyTuple, type PyValue } from '../pickle/values';

/** By names of code that only their pickles ask for. */
const BY_CODE: readonly (readonly [RegExp, string])[] = [
  [/^(pg_modules|timm)\./, 'StyleGAN-XL / Projected GAN'],
  [/^torch\.nn\.modules\.sparse\.Embedding$/, 'StyleGAN-XL'],
  [/^(tfutil|network)\.Network$/, 'Progressive GAN'],
];
/** Somebody's own code, kept whole. */
const MODULE = /^(model|models|training\.networks\w*)\.\w+$/;

/** By names of weights that only their networks have. */
const BY_WEIGHT: readonly (readonly [RegExp, string])[] = [
  [/^mapping\.(embed_proj|proj|adapter)/, 'StyleGAN-XL'],
  [/^synthesis\.(L\d+_|input\.)/, 'StyleGAN3'],
  [/^(generator|g_running|style)\.(module\.)?(progression|style|step)\./, 'StyleGAN1'],
  [/^(g_)?synthesis\.blocks\./, 'StyleGAN1'],
  [/^progression\.\d+\./, 'StyleGAN1'],
];
const RESIDUAL = /^synthesis\.b\d+\.skip\./;

const SHOWN_NAMES = 4;

/** An error that names the network where the code that a file asks for is known to be another's. */
export function knownForeign(error: unknown): unknown {
  if (!(error instanceof CheckpointError) || error.fault !== 'code') return error;
  const name = error.what;
  if (MODULE.test(name)) return new CheckpointError('foreignModule', { name });
  const known = BY_CODE.find(([pattern]) => pattern.test(name));
  return known === undefined ? error : new CheckpointError('foreignCode', { network: known[1], name });
}

/** @throws CheckpointError when weights of these names are those of another network. */
export function refuseForeign(names: Iterable<string>): void {
  const all = [...names];
  for (const [pattern, network] of BY_WEIGHT) {
    const name = all.find((one) => pattern.test(one));
    if (name !== undefined) throw new CheckpointError('foreignWeight', { network, name });
  }
  const residual = all.find((name) => RESIDUAL.test(name));
  if (residual !== undefined) throw new CheckpointError('residual', { name: residual });
}

/** Says what a file holds that is no network of any release. */
export function otherThing(value: PyValue): CheckpointError {
  if (value instanceof PyObject) return new CheckpointError('object', { type: value.type });
  if (value instanceof PyList) return new CheckpointError('list', { count: value.items.length });
  if (value instanceof PyTuple) return new CheckpointError('tuple', { count: value.items.length });
  if (!(value instanceof PyDict)) return new CheckpointError('value', { type: value === null ? 'None' : typeof value });
  const names = textKeys(value);
  const more = names.length > SHOWN_NAMES ? ', ...' : '';
  return new CheckpointError('dictionary', { names: `${names.slice(0, SHOWN_NAMES).join(', ')}${more}` });
}

/** The keys of a dictionary that are texts. */
export const textKeys = (dict: PyDict): string[] => [...dict.entries.keys()].filter((key) => typeof key === 'string');
