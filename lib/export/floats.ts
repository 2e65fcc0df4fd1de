/** Latents as bytes: float32, little-endian, bit for bit on every machine. */

export function floatsToBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const from = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const to = new DataView(bytes.buffer);
  // Words are copied as they are, because reading a float may change the bits of a NaN. Typed arrays have the machine's order.
  for (let i = 0; i < bytes.length; i += 4) to.setUint32(i, from.getUint32(i, MACHINE_IS_LITTLE), true);
  return bytes;
}

/** @throws RangeError when the bytes are not whole numbers of 4 bytes. */
export function bytesToFloats(bytes: Uint8Array): Float32Array {
  if (bytes.length % 4 !== 0) throw new RangeError(`${bytes.length} bytes are not a row of float32 numbers`);
  const values = new Float32Array(bytes.length / 4);
  const to = new DataView(values.buffer);
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < bytes.length; i += 4) to.setUint32(i, from.getUint32(i, true), MACHINE_IS_LITTLE);
  return values;
}

const MACHINE_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
