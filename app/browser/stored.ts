'use client';
import { useSyncExternalStore } from 'react';
import type { z } from 'zod';

export interface Stored<T> {
  get: () => T;
  /** @returns whether this browser keeps it beyond the page. */
  set: (value: T) => boolean;
  /**
   * Makes the new value from the one that is kept now, which another tab may have written a moment ago: what is in a list
   * must be changed this way, or one tab takes away what the other has put in. @returns as `set`.
   */
  change: (make: (value: T) => T) => boolean;
  /** The value as React state; the fallback while the server renders. */
  use: () => T;
}

/**
 * A value kept in this browser under `key`, checked by `schema` when read: what does not fit counts as absent.
 * Tabs follow each other. Where storage is off (private windows, full disk) the value lives as long as the page, and
 * `set` and `change` say so.
 */
export function stored<T>(key: string, schema: z.ZodType<T>, fallback: T): Stored<T> {
  /** What was read last, and the text it stands for: as long as the text is the same, so is the value. */
  let value = fallback;
  let text: string | null = null;
  /** The last write did not go through: what is in memory is newer than what is kept. */
  let ahead = false;
  const listeners = new Set<() => void>();

  const get = (): T => {
    if (typeof window === 'undefined' || ahead) return value;
    try {
      const kept = localStorage.getItem(key);
      if (kept === text) return value;
      text = kept;
      const parsed = kept === null ? null : schema.safeParse(JSON.parse(kept));
      value = parsed?.success === true ? parsed.data : fallback;
    } catch {
      value = fallback;
    }
    return value;
  };
  const tell = () => listeners.forEach((listener) => listener());
  const onStorage = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    ahead = false;
    tell();
  };
  const set = (next: T): boolean => {
    value = next;
    try {
      const kept = JSON.stringify(next);
      localStorage.setItem(key, kept);
      text = kept;
      ahead = false;
    } catch {
      // The value in memory still counts.
      ahead = true;
    }
    tell();
    return !ahead;
  };

  return {
    get,
    set,
    change: (make) => set(make(get())),
    use: () =>
      useSyncExternalStore(
        (listener) => {
          if (listeners.size === 0) window.addEventListener('storage', onStorage);
          listeners.add(listener);
          return () => {
            listeners.delete(listener);
            if (listeners.size === 0) window.removeEventListener('storage', onStorage);
          };
        },
        get,
        () => fallback,
      ),
  };
}

const never = () => () => undefined;
/** False while the server renders and in the first paint, true afterwards: for what only the browser knows. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
