import { sameBytes, sha256 } from '../bytes';
import { Health } from '../health';
import type { Blobs, Records, Storage } from '../ports';

const inOrder = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);

/** Keeps everything in memory: for tests and throw-away servers. Values are copied on the way in. */
export function memoryStorage(): Storage {
  return {
    records: memoryRecords(),
    blobs: memoryBlobs(),
    health: new Health(),
    damage: [],
    close: () => Promise.resolve(),
  };
}

function memoryRecords(): Records {
  const data = new Map<string, Uint8Array>();
  const below = (prefix: string) => [...data.entries()].filter(([key]) => key.startsWith(prefix)).sort(inOrder);
  return {
    get: (key) => Promise.resolve(data.get(key)),
    entries: (prefix) => Promise.resolve(below(prefix)),
    // eslint-disable-next-line @typescript-eslint/require-await -- the port is asynchronous; memory is not
    scan: async function* (prefix) {
      yield* below(prefix);
    },
    write: (writes, when = []) => {
      const broken = when.find(({ key, value }) => !sameBytes(data.get(key), value));
      if (broken !== undefined)
        return Promise.resolve({ won: false, key: broken.key, found: data.get(broken.key) ?? null });
      for (const { key, value } of writes) {
        if (value === null) data.delete(key);
        else data.set(key, value.slice());
      }
      return Promise.resolve({ won: true });
    },
    clear: (prefix) => {
      for (const key of [...data.keys()]) if (key.startsWith(prefix)) data.delete(key);
      return Promise.resolve();
    },
  };
}

function memoryBlobs(): Blobs {
  const scopes = new Map<string, Map<string, Uint8Array>>();
  return {
    put: (scope, blobs) => {
      const kept = scopes.get(scope) ?? new Map<string, Uint8Array>();
      scopes.set(scope, kept);
      return Promise.resolve(
        blobs.map((blob) => {
          const hash = sha256(blob);
          kept.set(hash, blob.slice());
          return hash;
        }),
      );
    },
    get: (scope, hash) => Promise.resolve(scopes.get(scope)?.get(hash)),
    list: (scope) => Promise.resolve(new Set(scopes.get(scope)?.keys())),
    delete: (scope, hashes) => {
      for (const hash of hashes) scopes.get(scope)?.delete(hash);
      return Promise.resolve();
    },
    clear: (scope) => {
      scopes.delete(scope);
      return Promise.resolve();
    },
  };
}
