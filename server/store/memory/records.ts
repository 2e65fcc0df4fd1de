import { sameBytes } from '../bytes';
import type { Records } from '../ports';

/** Keeps everything in memory: for tests and throw-away servers. Values are copied on the way in. */
export function memoryRecords(): Records {
  const data = new Map<string, Uint8Array>();
  return {
    get: (key) => Promise.resolve(data.get(key)),
    entries: (prefix) =>
      Promise.resolve(
        [...data.entries()].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
      ),
    write: (writes, { when = [] }) => {
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
    close: () => Promise.resolve(),
  };
}
