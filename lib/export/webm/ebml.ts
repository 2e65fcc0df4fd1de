/** EBML elements (RFC 8794): an id, a length, and bytes or further elements. */

/** Parts of an element, not yet joined. */
export type Element = readonly Uint8Array[];

export const length = (element: Element): number => element.reduce((sum, part) => sum + part.length, 0);

/** `id` is written as it stands: its leading bits already say how long it is (RFC 8794, section 5). */
export function element(id: number, ...body: Element[]): Element {
  const parts = body.flat();
  return [bytesOf(id), size(length(parts)), ...parts];
}

export const unsigned = (id: number, value: number): Element => element(id, [bytesOf(value)]);

export const text = (id: number, value: string): Element => element(id, [new TextEncoder().encode(value)]);

export function float(id: number, value: number): Element {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return element(id, [bytes]);
}

export function join(parts: Element): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length(parts));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Big-endian in as few bytes as the value needs. */
function bytesOf(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

/** Data length in the 8-byte form, which fits everything (RFC 8794, section 6). */
function size(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x01000000 | Math.floor(value / 2 ** 32));
  view.setUint32(4, value >>> 0);
  return bytes;
}
