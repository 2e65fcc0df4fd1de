/** JSON from strangers is measured before it is parsed: a few bytes of nesting, or of keys, cost a parser many times their memory. */

export interface JsonLimits {
  /** Arrays and objects in each other. */
  readonly depth: number;
  /** Keys of one object. */
  readonly keys: number;
  /** Entries of all arrays and objects together. */
  readonly entries: number;
}

const QUOTE = 0x22;
const ESCAPE = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN: readonly number[] = [0x5b, 0x7b];
const CLOSE: readonly number[] = [0x5d, 0x7d];

/** Which limit a text exceeds, in words; null when none. Looks at bytes only; what is no JSON the parser tells. */
export function jsonExcess(json: Uint8Array, { depth, keys, entries }: JsonLimits): string | null {
  /** Keys so far of each object that is open; 0 in arrays. */
  const open: number[] = [];
  let count = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i] ?? 0;
    if (quoted) {
      if (byte === ESCAPE) i += 1;
      else if (byte === QUOTE) quoted = false;
      continue;
    }
    if (byte === QUOTE) quoted = true;
    else if (OPEN.includes(byte)) {
      count += 1;
      if (open.push(0) > depth) return `is nested deeper than ${depth} levels`;
    } else if (CLOSE.includes(byte)) open.pop();
    else if (byte === COMMA) count += 1;
    else if (byte === COLON) {
      const now = (open.pop() ?? 0) + 1;
      if (now > keys) return `has an object of more than ${keys} keys`;
      open.push(now);
    }
    if (count > entries) return `has more than ${entries} entries`;
  }
  return null;
}
