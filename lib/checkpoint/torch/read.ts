/**
 * Files of torch.save: the zip of today, and the older form, a row of pickles with the numbers behind them. Storages may hold a
 * whole file of the older form again, as in pickles that were not made by torch.save.
 */
import type { ByteRange, ByteSource } from '../byte-source';
import { CheckpointError } from '../errors';
import { Cursor } from '../pickle/cursor';
import { runPickle } from '../pickle/machine';
import type { GlobalUse, PickleWorld } from '../pickle/stack';
import { PyBytes, PyGlobal, PyList, PyTuple, type PyValue } from '../pickle/values';
import { torchGlobals } from './globals';
import { STORAGE_TYPES } from './storage-types';
import { NUMBER_BYTES, Storage } from './tensor';
import { isZip, zipEntries } from './zip';

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
    throw new CheckpointError('damaged', 'a persistent id where there is nothing that it could name');
  },
});

/** All that a pickle may name. */
function globalsOf(extra: ExtraGlobals, depth: number): (path: string) => GlobalUse | null {
  const torch = torchGlobals((bytes) => {
    if (depth >= DEEPEST) throw new CheckpointError('too-much', 'files in files in files');
    return readTorch(bytes.range, NOTHING, depth + 1);
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
    throw new CheckpointError('damaged', 'a storage that is not described');
  const numbers = STORAGE_TYPES.get(type.path);
  if (numbers === undefined) throw new CheckpointError('unsupported', type.path);
  if (!Number.isSafeInteger(count) || count < 0) throw new CheckpointError('damaged', `a storage of ${count} numbers`);
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

function readZip(source: ByteSource, globals: (path: string) => GlobalUse | null): PyValue {
  const entries = zipEntries(source);
  const main = [...entries.keys()].find((name) => name.endsWith('/data.pkl') || name === 'data.pkl');
  const pickle = main === undefined ? undefined : entries.get(main);
  if (main === undefined || pickle === undefined) throw new CheckpointError('unknown-kind', 'a zip without data.pkl');
  const folder = main.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order.all().subarray(0, 6)) !== 'little')
    throw new CheckpointError('unsupported', 'numbers with the highest byte first');
  const storages = new Storages();
  return runPickle(new Cursor(pickle), {
    find: globals,
    persistent: (id) =>
      storages.find(id, (key, storage) => {
        const bytes = entries.get(`${folder}data/${key}`);
        if (bytes === undefined) throw new CheckpointError('damaged', `the numbers ${key} are missing`);
        storage.place(bytes);
      }),
  });
}

function readLegacy(source: ByteSource, globals: (path: string) => GlobalUse | null): PyValue {
  const cursor = new Cursor(source);
  const pickle = (world: PickleWorld) => runPickle(cursor, world);
  const bare = without(globals);
  if (pickle(bare) !== LEGACY_MAGIC || pickle(bare) !== LEGACY_PROTOCOL)
    throw new CheckpointError('unknown-kind', 'a pickle that torch.save did not write');
  // The machine that wrote it: sizes of its integers.
  pickle(bare);
  const storages = new Storages();
  const value = pickle({ find: globals, persistent: (id) => storages.find(id, () => undefined) });
  const keys = pickle(bare);
  if (!(keys instanceof PyList)) throw new CheckpointError('damaged', 'the list of storages');
  for (const key of keys.items) {
    const storage = typeof key === 'string' ? storages.byKey.get(key) : undefined;
    const count = cursor.length64();
    if (storage?.count !== count) throw new CheckpointError('damaged', 'the numbers of a storage');
    storage.place(cursor.range(count * NUMBER_BYTES[storage.type]));
  }
  return value;
}

/** Whether the bytes begin as the older form of torch.save does. */
function isLegacy(source: ByteSource): boolean {
  try {
    return (
      runPickle(
        new Cursor(source),
        without(() => null),
      ) === LEGACY_MAGIC
    );
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
export function readTorch(source: ByteSource, extra: ExtraGlobals = NOTHING, depth = 0): PyValue {
  const globals = globalsOf(extra, depth);
  return isZip(source) ? readZip(source, globals) : readLegacy(source, globals);
}

/** Reads a pickle, whether torch.save wrote it or not. @throws CheckpointError, as readTorch does. */
export function readPickle(source: ByteSource, extra: ExtraGlobals): PyValue {
  if (isZip(source) || isLegacy(source)) return readTorch(source, extra);
  return runPickle(new Cursor(source), without(globalsOf(extra, 0)));
}

/** Bytes of a value, when it is some. */
export const bytesOf = (value: PyValue | undefined): ByteRange | null =>
  value instanceof PyBytes ? value.range : null;
