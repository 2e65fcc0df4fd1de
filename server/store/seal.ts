/**
 * Records that say themselves whether they are as they were written: each value begins with a checksum over its key and its
 * bytes. A database may give back what a failing disk made of it, under whichever key.
 */
import { createHash } from 'node:crypto';
import { mapInPieces } from '../work/breath';
import { sameBytes } from './bytes';
import type { Condition, Records, Write } from './ports';

/** Of SHA-256: one damaged record in 2^64 would go unnoticed. */
const SEAL_BYTES = 8;

/** A record is not as it was written. */
export class DamagedRecordError extends Error {
  constructor(readonly key: string) {
    super(`the record ${key} is damaged`);
  }
}

const sealOf = (key: string, value: Uint8Array): Uint8Array =>
  createHash('sha256').update(key).update('\0').update(value).digest().subarray(0, SEAL_BYTES);

function close(key: string, value: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(SEAL_BYTES + value.length);
  sealed.set(sealOf(key, value));
  sealed.set(value, SEAL_BYTES);
  return sealed;
}

/** Null when it is damaged. */
function unseal(key: string, sealed: Uint8Array): Uint8Array | null {
  const value = sealed.slice(SEAL_BYTES);
  return sameBytes(sealOf(key, value), sealed.subarray(0, SEAL_BYTES)) ? value : null;
}

export function openSeal(key: string, sealed: Uint8Array): Uint8Array {
  const value = unseal(key, sealed);
  if (value === null) throw new DamagedRecordError(key);
  return value;
}

const closeWrite = ({ key, value }: Write): Write => ({ key, value: value === null ? null : close(key, value) });

/** Reading throws DamagedRecordError at a value that is not as it was written. */
export function sealed(records: Records): Records {
  return {
    get: async (key) => {
      const value = await records.get(key);
      return value === undefined ? undefined : openSeal(key, value);
    },
    entries: async (prefix) =>
      mapInPieces(await records.entries(prefix), ([key, value]) => [key, openSeal(key, value)] as [string, Uint8Array]),
    scan: async function* (prefix) {
      for await (const [key, value] of records.scan(prefix)) yield [key, openSeal(key, value)];
    },
    write: async (writes, when = [], taking) => {
      const conditions: Condition[] = when.map(closeWrite);
      const outcome = await records.write(writes.map(closeWrite), conditions, taking);
      if (outcome.won || outcome.found === null) return outcome;
      return { ...outcome, found: openSeal(outcome.key, outcome.found) };
    },
    clear: (prefix) => records.clear(prefix),
  };
}
