/**
 * Files of torch.save: the zip of today, and the older form, a row of pickles with the numbers behind them. Storages may hold a
 * whole file of the older form again, as in pickles that were not made by torch.save.
 */
import { Budget, READING_LIMITS } from '../budget';
import type { ByteSource } from '../../zip/byte-source';
import { isZip } from '../../zip/directory';
import { CheckpointError } from '../errors';
import { Cursor } from '../pickle/cursor';
import { runPickle } from '../pickle/machine';
import type { GlobalUse, PickleWorld } from '../pickle/stack';
import { PyGlobal, PyList, PyTuple, type PyValue } from '../pickle/values';
import { torchGlobals } from './globals';
import { STORAGE_TYPES } from './storage-types';
import { NUMBER_BYTES, Storage } from './tensor';
import { zipEntries } from './zip';

/** First number of the older form, and the only protocol it ever had (torch/serialization.py). */
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_PROTOCOL = 1001;
/** A storage in a pickle is a file; that file's storage is not one again. */
const DEEPEST = 2;
const NOTHING: ReadonlyMap<string, GlobalUse> = new Map();

/** What a file may name beside tensors, by the kind of network that is looked for. */
export type ExtraGlobals = ReadonlyMap<string, GlobalUse>;

/** A world in which nothing has a persistent id. */
const without = (globals: (path: string) => GlobalUse | null): PickleWorld => ({
  find: globals,
  persistent: () => {
    throw new CheckpointError('persistentId');
  },
});

/** All that a pickle may name. */
function globalsOf(extra: ExtraGlobals, depth: number): (path: string) => GlobalUse | null {
  const torch = torchGlobals((bytes, budget) => {
    if (depth >= DEEPEST) throw new CheckpointError('nested');
    return readTorch(bytes.range, NOTHING, budget, depth + 1);
  });
  return (path) => torch.get(path) ?? extra.get(path) ?? null;
}

/** `('storage', class, key, device, count[, view])` */
interface StorageId {
  readonly key: string;
  readonly storage: Storage;
}

function storageId(id: PyValue): StorageId {
  const [kind, type, key, , count] = id instanceof PyTuple ? id.items : [];
  if (kind !== 'storage' || !(type instanceof PyGlobal) || typeof key !== 'string' || typeof count !== 'number')
    throw new CheckpointError('storage');
  const numbers = STORAGE_TYPES.get(type.path);
  if (numbers === undefined) throw new CheckpointError('numberType', { type: type.path });
  if (!Number.isSafeInteger(count) || count < 0) throw new CheckpointError('storage');
  return { key, storage: new Storage(numbers, count) };
}

/** Remembers storages by their keys: several tensors share one. */
class Storages {
  readonly byKey = new Map<string, Storage>();

  find(id: PyValue, onNew: (key: string, storage: Storage) => void): Storage {
    const { key, storage } = storageId(id);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    this.byKey.set(key, storage);
    onNew(key, storage);
    return storage;
  }
}

function readZip(source: ByteSource, globals: (path: string) => GlobalUse | null, budget: Budget): PyValue {
  const entries = zipEntries(source, budget);
  const main = [...entries.keys()].find((name) => name.endsWith('/data.pkl') || name === 'data.pkl');
  const pickle = main === undefined ? undefined : entries.get(main);
  if (main === undefined || pickle === undefined) throw new CheckpointError('noPickle');
  const folder = main.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order.all().subarray(0, 6)) !== 'little')
    throw new CheckpointError('highestFirst');
  const storages = new Storages();
  const world: PickleWorld = {
    find: globals,
    persistent: (id) =>
      storages.find(id, (key, storage) => {
        const bytes = entries.get(`${folder}data/${key}`);
        if (bytes === undefined) throw new CheckpointError('missing', { name: `data/${key}` });
        storage.place(bytes);
      }),
  };
  return runPickle(new Cursor(pickle), world, budget);
}

function readLegacy(source: ByteSource, globals: (path: string) => GlobalUse | null, budget: Budget): PyValue {
  const cursor = new Cursor(source);
  const pickle = (world: PickleWorld) => runPickle(cursor, world, budget);
  const bare = without(globals);
  if (pickle(bare) !== LEGACY_MAGIC || pickle(bare) !== LEGACY_PROTOCOL) throw new CheckpointError('notTorch');
  // The machine that wrote it: sizes of its integers.
  pickle(bare);
  const storages = new Storages();
  const value = pickle({ find: globals, persistent: (id) => storages.find(id, () => undefined) });
  const keys = pickle(bare);
  if (!(keys instanceof PyList)) throw new CheckpointError('storage');
  for (const key of keys.items) {
    budget.spend();
    const storage = typeof key === 'string' ? storages.byKey.get(key) : undefined;
    const count = cursor.length64();
    if (storage?.count !== count) throw new CheckpointError('storage');
    storage.place(cursor.range(count * NUMBER_BYTES[storage.type]));
  }
  return value;
}

/** Steps to the first number of the older form: a protocol, a frame, the number and the end. */
const STEPS_TO_MAGIC = 8;

/** Whether the bytes begin as the older form of torch.save does. */
function isLegacy(source: ByteSource): boolean {
  try {
    const nothing = without(() => null);
    const budget = new Budget({ ...READING_LIMITS, work: STEPS_TO_MAGIC });
    return runPickle(new Cursor(source), nothing, budget) === LEGACY_MAGIC;
  } catch {
    return false;
  }
}

/**
 * Reads a file of torch.save.
 *
 * @param extra names that it may use beside those of tensors
 * @throws CheckpointError when it is damaged, too large, or names other code.
 */
export function readTorch(source: ByteSource, extra: ExtraGlobals, budget: Budget, depth = 0): PyValue {
  const globals = globalsOf(extra, depth);
  return isZip(source) ? readZip(source, globals, budget) : readLegacy(source, globals, budget);
}

/** Reads a pickle, whether torch.save wrote it or not. @throws CheckpointError, as readTorch does. */
export function readPickle(source: ByteSource, extra: ExtraGlobals, budget: Budget): PyValue {
  if (isZip(source) || isLegacy(source)) return readTorch(source, extra, budget);
  return runPickle(new Cursor(source), without(globalsOf(extra, 0)), budget);
}
