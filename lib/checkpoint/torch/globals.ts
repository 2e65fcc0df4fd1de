/** The names that torch's files use for tensors, and what they make here. */
import { CheckpointError } from '../errors';
import type { GlobalUse } from '../pickle/stack';
import { PyBytes, PyDict, PyTuple, type PyValue } from '../pickle/values';
import { STORAGE_TYPES } from './storage-types';
import { Storage, Tensor } from './tensor';

function numbersOf(value: PyValue | undefined, what: string): number[] {
  if (!(value instanceof PyTuple) || !value.items.every((item) => typeof item === 'number'))
    throw new CheckpointError('damaged', `${what} of a tensor`);
  return value.items as number[];
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, ...)`; what follows is about gradients. */
function rebuildTensor([storage, offset, shape, strides]: readonly PyValue[]): Tensor {
  if (!(storage instanceof Storage) || typeof offset !== 'number')
    throw new CheckpointError('damaged', 'a tensor without a storage');
  return new Tensor(storage, offset, numbersOf(shape, 'the shape'), numbersOf(strides, 'the strides'));
}

function rebuildParameter([tensor]: readonly PyValue[]): Tensor {
  if (!(tensor instanceof Tensor)) throw new CheckpointError('damaged', 'a parameter without a tensor');
  return tensor;
}

/** A dictionary whatever it is made from: entries follow. Made from pairs, it has them at once. */
function dictionary([pairs]: readonly PyValue[]): PyDict {
  const dict = new PyDict();
  if (pairs instanceof PyDict) for (const [key, value] of pairs.entries) dict.entries.set(key, value);
  return dict;
}

const call = (make: (args: readonly PyValue[]) => PyValue): GlobalUse => ({ kind: 'call', call: make });
const RECORD: GlobalUse = { kind: 'record' };

/**
 * What may be named in any file of torch.
 *
 * @param nested reads the stream in which a storage keeps itself when it stands in another pickle
 */
export function torchGlobals(nested: (bytes: PyBytes) => PyValue): ReadonlyMap<string, GlobalUse> {
  return new Map<string, GlobalUse>([
    ['torch._utils._rebuild_tensor', call(rebuildTensor)],
    ['torch._utils._rebuild_tensor_v2', call(rebuildTensor)],
    ['torch._utils._rebuild_parameter', call(rebuildParameter)],
    [
      'torch.storage._load_from_bytes',
      call(([bytes]) => {
        if (!(bytes instanceof PyBytes)) throw new CheckpointError('damaged', 'a storage without bytes');
        return nested(bytes);
      }),
    ],
    ['torch.Size', call(([items]) => (items instanceof PyTuple ? items : new PyTuple([])))],
    ['torch.device', RECORD],
    ['collections.OrderedDict', call(dictionary)],
    ['collections.defaultdict', call(() => new PyDict())],
    ['builtins.dict', call(dictionary)],
    ['builtins.set', RECORD],
    // The options of a training run, kept beside the networks.
    ['argparse.Namespace', RECORD],
    ...[...STORAGE_TYPES.keys()].map((name): [string, GlobalUse] => [name, RECORD]),
    ...['float32', 'float16', 'bfloat16', 'float64', 'int64', 'int32', 'uint8', 'bool'].map(
      (name): [string, GlobalUse] => [`torch.${name}`, RECORD],
    ),
  ]);
}
