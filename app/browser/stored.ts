'use client';
import { useSyncExternalStore } from 'react';
import type { z } from 'zod';

export interface Stored<T> {
  get: () => T;
  set: (value: T) => void;
  /** The value as React state; the fallback while the server renders. */
  use: () => T;
}

/**
 * A value kept in this browser under `key`, checked by `schema` when read: what does not fit counts as absent.
 * Tabs follow each other. Where storage is off (private windows, full disk) the value lives as long as the page.
 */
export function stored<T>(key: string, schema: z.ZodType<T>, fallback: T): Stored<T> {
  let value: T | undefined;
  const listeners = new Set<() => void>();

  const read = (): T => {
    try {
      const text = localStorage.getItem(key);
      const parsed = text === null ? null : schema.safeParse(JSON.parse(text));
      return parsed?.success === true ? parsed.data : fallback;
    } catch {
      return fallback;
    }
  };
  const tell = () => listeners.forEach((listener) => listener());
  const onStorage = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    value = read();
    tell();
  };
  const get = () => (typeof window === 'undefined' ? fallback : (value ??= read()));

  return {
    get,
    set(next) {
      value = next;
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Nothing to do: the value in memory still counts.
      }
      tell();
    },
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
