/**
 * Animated PNG (PNG specification, 3rd edition, section 11.3.6) from single PNGs of the same size and kind: their compressed
 * pixels are taken over as they are, so that an animation costs no second compression and loses nothing.
 */
import { FormatError } from './format-error';
import { readChunks, writeChunks, type Chunk } from './png/chunks';

export interface AnimationFrame {
  readonly png: Uint8Array;
  /** How long it is shown, 1 to 65535 ms. */
  readonly delayMs: number;
}

/** `plays`: 0 = for ever. @throws FormatError when a frame is not a PNG or differs from the first in size or kind; RangeError without frames. */
export function writeApng(frames: readonly AnimationFrame[], plays = 0): Uint8Array {
  const first = frames[0];
  if (first === undefined) throw new RangeError('an animation has at least one frame');
  const header = find(readChunks(first.png), 'IHDR');
  const out: Chunk[] = [header, { type: 'acTL', data: words(frames.length, plays) }];
  let sequence = 0;
  frames.forEach(({ png, delayMs }, index) => {
    const chunks = readChunks(png);
    const own = find(chunks, 'IHDR').data;
    if (own.some((byte, i) => byte !== header.data[i]))
      throw new FormatError(`Frame ${index} differs from the first in size or kind.`);
    if (chunks.some(({ type }) => type === 'PLTE'))
      throw new FormatError(`Frame ${index} has a palette; use true colour.`);
    out.push({ type: 'fcTL', data: frameControl(sequence, header.data, delayMs) });
    sequence += 1;
    for (const { data } of chunks.filter(({ type }) => type === 'IDAT')) {
      if (index === 0) {
        out.push({ type: 'IDAT', data });
        continue;
      }
      const numbered = new Uint8Array(4 + data.length);
      numbered.set(words(sequence));
      numbered.set(data, 4);
      out.push({ type: 'fdAT', data: numbered });
      sequence += 1;
    }
  });
  out.push({ type: 'IEND', data: new Uint8Array() });
  return writeChunks(out);
}

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint32(i * 4, value));
  return bytes;
}

/** A whole new picture each time: offset 0, dispose none, blend by replacing. */
function frameControl(sequence: number, header: Uint8Array, delayMs: number): Uint8Array {
  const data = new Uint8Array(26);
  const view = new DataView(data.buffer);
  view.setUint32(0, sequence);
  data.set(header.subarray(0, 8), 4);
  view.setUint16(20, Math.min(65_535, Math.max(1, Math.round(delayMs))));
  view.setUint16(22, 1000);
  return data;
}

function find(chunks: readonly Chunk[], type: string): Chunk {
  const chunk = chunks.find((entry) => entry.type === type);
  if (chunk === undefined) throw new FormatError(`The PNG has no ${type} chunk.`);
  return chunk;
}
