/**
 * LevelDB's log, read by ourselves before LevelDB opens it. At a record whose checksum is wrong LevelDB drops that record and
 * the rest of its block of 32 KB without a word; here it is noticed, and what follows is kept.
 *
 * The format (doc/log_format.md of LevelDB): blocks of 32 KB hold fragments of `crc (4), length (2), type (1), bytes`; a block's
 * last bytes are zeros when no header fits.
 */
import { crc32c, masked } from './crc32c';

const BLOCK = 32_768;
const HEADER = 7;
const FULL = 1;
const FIRST = 2;
const MIDDLE = 3;
const LAST = 4;

export interface LogReading {
  /** Whole records, in their order. */
  readonly records: readonly Uint8Array[];
  /** Stretches that hold no whole record and are not merely a write that a crash cut short. */
  readonly damaged: readonly Uint8Array[];
}

interface Fragment {
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly end: number;
}

/** The fragment that begins there; null when there is none with a right checksum. */
function fragmentAt(log: Buffer, at: number, length: number): Fragment | null {
  const type = log[at + 6] ?? 0;
  const end = at + HEADER + length;
  if (type < FULL || type > LAST || length > BLOCK - HEADER || end > log.length) return null;
  if (log.readUInt32LE(at) !== masked(crc32c(log.subarray(at + 6, end)))) return null;
  return { type, bytes: log.subarray(at + HEADER, end), end };
}

const lengthAt = (log: Buffer, at: number): number => log.readUInt16LE(at + 4);
const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** Whether what is left looks like a write that was cut short, as a crash or a full disk leaves it: nothing was answered. */
function isTorn(log: Buffer, at: number): boolean {
  const rest = log.length - at;
  if (rest < HEADER || isZero(log.subarray(at))) return true;
  // A whole record whose length alone is wrong would end exactly here.
  return at + HEADER + lengthAt(log, at) > log.length && fragmentAt(log, at, rest - HEADER) === null;
}

/** Reads every record that is whole, also behind damage and where a torn write left the blocks out of step. */
export function readLog(bytes: Uint8Array): LogReading {
  const log = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  const damaged: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  const dropParts = () => {
    damaged.push(...parts);
    parts = [];
  };
  let at = 0;
  while (at < log.length) {
    const left = BLOCK - (at % BLOCK);
    if (left < HEADER && isZero(log.subarray(at, at + left))) {
      at += left;
      continue;
    }
    const fragment = at + HEADER <= log.length ? fragmentAt(log, at, lengthAt(log, at)) : null;
    if (fragment === null) {
      const next = nextFragment(log, at + 1);
      if (next === log.length && isTorn(log, at)) return { records, damaged };
      dropParts();
      damaged.push(log.subarray(at, next));
      at = next;
      continue;
    }
    const { type } = fragment;
    if (type === FULL || type === FIRST) dropParts();
    else if (parts.length === 0) damaged.push(fragment.bytes);
    if (type === FULL) records.push(fragment.bytes);
    else if (type === FIRST || parts.length > 0) parts.push(fragment.bytes);
    if (type === LAST && parts.length > 0) {
      records.push(Buffer.concat(parts));
      parts = [];
    }
    at = fragment.end;
  }
  return { records, damaged };
}

/** Where the next good fragment begins; the log's end when there is none. */
function nextFragment(log: Buffer, from: number): number {
  for (let at = from; at + HEADER < log.length; at++)
    if (lengthAt(log, at) > 0 && fragmentAt(log, at, lengthAt(log, at)) !== null) return at;
  return log.length;
}

/** A log of these records, as LevelDB writes it. */
export function writeLog(records: readonly Uint8Array[]): Uint8Array {
  const out: Uint8Array[] = [];
  let used = 0;
  for (const record of records) {
    let at = 0;
    do {
      const left = BLOCK - used;
      if (left < HEADER) {
        out.push(new Uint8Array(left));
        used = 0;
        continue;
      }
      const length = Math.min(left - HEADER, record.length - at);
      const [begins, ends] = [at === 0, at + length === record.length];
      const type = begins ? (ends ? FULL : FIRST) : ends ? LAST : MIDDLE;
      const fragment = Buffer.alloc(HEADER + length);
      fragment[6] = type;
      fragment.set(record.subarray(at, at + length), HEADER);
      fragment.writeUInt16LE(length, 4);
      fragment.writeUInt32LE(masked(crc32c(fragment.subarray(6))), 0);
      out.push(fragment);
      used = (used + fragment.length) % BLOCK;
      at += length;
      if (ends) break;
    } while (at <= record.length);
  }
  return Buffer.concat(out);
}
