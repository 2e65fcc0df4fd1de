/** Pixels as a PNG and back: Photoshop gives and takes bare numbers. Eight bits a component, every pixel stays. */
import { zlibSync } from 'fflate';
import UPNG from 'upng-js';
import { crc32 } from '@/lib/zip/crc32';

/** Pixels row by row, the components of each one after the other: RGB or RGBA. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and checksum around the data of a part. */
const FRAME_BYTES = 12;
const PAETH = 4;
/** Quick: what is spared by more is little in photos. */
const LEVEL = 4;

/** @throws RangeError unless there are three or four components */
export function writePng({ data, width, height, components }: Pixels): Uint8Array<ArrayBuffer> {
  const colorType = { 3: 2, 4: 6 }[components];
  if (colorType === undefined) throw new RangeError(`a pixel has 3 or 4 components, this one ${components}`);
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, colorType], 8);
  const packed = zlibSync(filtered(data, width * components, height, components), { level: LEVEL });
  const parts = [part('IHDR', head), part('IDAT', packed), part('IEND', new Uint8Array())];
  const file = new Uint8Array(SIGNATURE.length + parts.reduce((sum, { length }) => sum + length, 0));
  file.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const bytes of parts) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** Always with four components. @throws Error when it is no PNG */
export function readPng(file: Uint8Array<ArrayBuffer>): Pixels {
  const picture = UPNG.decode(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  const [rgba] = UPNG.toRGBA8(picture);
  if (rgba === undefined) throw new Error('this file has no picture');
  return { data: new Uint8Array(rgba), width: picture.width, height: picture.height, components: 4 };
}

/** Each byte less what its neighbours let expect (PNG specification, 3rd edition, section 9.4). */
function filtered(data: Uint8Array, row: number, rows: number, step: number): Uint8Array {
  const out = new Uint8Array((row + 1) * rows);
  for (let y = 0; y < rows; y++) {
    const from = y * row;
    const to = y * (row + 1);
    out[to] = PAETH;
    for (let x = 0; x < row; x++) {
      const left = x < step ? 0 : (data[from + x - step] as number);
      const up = y === 0 ? 0 : (data[from + x - row] as number);
      const corner = x < step || y === 0 ? 0 : (data[from + x - row - step] as number);
      const [toLeft, toUp, toCorner] = [
        Math.abs(up - corner),
        Math.abs(left - corner),
        Math.abs(left + up - 2 * corner),
      ];
      const near = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
      out[to + 1 + x] = (data[from + x] as number) - near;
    }
  }
  return out;
}

function part(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTES + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < type.length; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
