/** The names that torch's files use for tensors, and what they make here. */
import type { Budget } from '../budget';
import { CheckpointError } from '../errors';
import type { GlobalUse } from '../pickle/stack';
import { PyBytes, PyDict, PyTuple, type PyValue } from '../pickle/values';
import { STORAGE_TYPES } from './storage-types';
import { MOST_DIMENSIONS, Storage, Tensor } from './tensor';

function numbersOf(value: PyValue | undefined): number[] {
  // Looked at only where it is short: a tuple can be named again and again.
  if (
    !(value instanceof PyTuple) ||
    value.items.length > MOST_DIMENSIONS ||
    !value.items.every((item) => typeof item === 'number')
  )
    throw new CheckpointError('tensor');
  return value.items as number[];
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, ...)`; what follows is about gradients. */
function rebuildTensor([storage, offset, shape, strides]: readonly PyValue[]): Tensor {
  if (!(storage instanceof Storage) || typeof offset !== 'number') throw new CheckpointError('tensor');
  return new Tensor(storage, offset, numbersOf(shape), numbersOf(strides));
}

function rebuildParameter([tensor]: readonly PyValue[]): Tensor {
  if (!(tensor instanceof Tensor)) throw new CheckpointError('tensor');
  return tensor;
}

/** A dictionary whatever it is made from: entries follow. Made from pairs, it has them at once. */
function dictionary([pairs]: readonly PyValue[], budget: Budget): PyDict {
  const dict = new PyDict();
  if (!(pairs instanceof PyDict)) return dict;
  budget.spend(pairs.entries.size);
  for (const [key, value] of pairs.entries) dict.entries.set(key, value);
  return dict;
}

const call = (make: (args: readonly PyValue[], budget: Budget) => PyValue): GlobalUse => ({ kind: 'call', call: make });
const RECORD: GlobalUse = { kind: 'record' };

/**
 * What may be named in any file of torch.
 *
 * @param nested reads the stream in which a storage keeps itself when it stands in another pickle
 */
export function torchGlobals(nested: (bytes: PyBytes, budget: Budget) => PyValue): ReadonlyMap<string, GlobalUse> {
  return new Map<string, GlobalUse>([
    ['torch._utils._rebuild_tensor', call(rebuildTensor)],
    ['torch._utils._rebuild_tensor_v2', call(rebuildTensor)],
    ['torch._utils._rebuild_parameter', call(rebuildParameter)],
    ['torch._utils._rebuild_parameter_with_state', call(rebuildParameter)],
    [
      'torch.storage._load_from_bytes',
      call(([bytes], budget) => {
        if (!(bytes instanceof PyBytes)) throw new CheckpointError('storage');
        return nested(bytes, budget);
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
    ['pathlib.PosixPath', RECORD],
    ['pathlib.WindowsPath', RECORD],
    ...[...STORAGE_TYPES.keys()].map((name): [string, GlobalUse] => [name, RECORD]),
    ...['float32', 'float16', 'bfloat16', 'float64', 'int64', 'int32', 'uint8', 'bool'].map(
      (name): [string, GlobalUse] => [`torch.${name}`, RECORD],
    ),
  ]);
}
