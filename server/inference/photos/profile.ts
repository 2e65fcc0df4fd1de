/** Colour profiles of PNG files (PNG specification, 3rd edition, section 11.3.2.3). */
import { deflateSync } from 'node:zlib';
import { writeChunks } from '../../../lib/export/png/chunks';

/** Signature and header: what always stands before anything else. */
const HEAD_BYTES = 33;
const SIGNATURE_BYTES = 8;
const NAME = 'photo';

/** A PNG whose numbers are of that profile; nothing in it is looked at, so that a large one costs a copy. */
export function withProfile(png: Uint8Array, profile: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(`${NAME}\0\0`);
  const packed = deflateSync(profile);
  const data = new Uint8Array(name.length + packed.length);
  data.set(name);
  data.set(packed, name.length);
  // The chunk between the signature and the rest of a file of its own.
  const chunk = writeChunks([{ type: 'iCCP', data }]).subarray(SIGNATURE_BYTES);
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, HEAD_BYTES));
  out.set(chunk, HEAD_BYTES);
  out.set(png.subarray(HEAD_BYTES), HEAD_BYTES + chunk.length);
  return out;
}
