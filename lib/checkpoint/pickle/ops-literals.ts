/** Opcodes that put a single value on the stack. */
import { CheckpointError } from '../errors';
import type { Operation, PickleStack } from './stack';
import { PyBytes } from './values';

/** Python's integers have no bounds; those of a checkpoint (shapes, seeds, counters) fit into these bytes. */
const LONGEST_INTEGER_BYTES = 64;

function wholeNumber(text: string, opcode: 'INT' | 'LONG'): number | bigint {
  if (!/^[+-]?\d{1,160}$/.test(text)) throw new CheckpointError('literal', { opcode });
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

/** A little-endian integer in two's complement. */
function longNumber(stack: PickleStack, length: number): number | bigint {
  if (length < 0 || length > LONGEST_INTEGER_BYTES) throw new CheckpointError('integer', { length });
  const bytes = stack.cursor.bytes(length);
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  const negative = ((bytes.at(-1) ?? 0) & 0x80) !== 0;
  if (negative) value -= 1n << BigInt(8 * length);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Protocol 0 writes texts of Python 2 between quotes, with the escapes of Python's source. */
function quoted(line: string): string {
  const inside = /^(['"])(.*)\1$/s.exec(line)?.[2];
  if (inside === undefined) throw new CheckpointError('literal', { opcode: 'STRING' });
  return inside.replace(/\\(x[0-9a-fA-F]{2}|.)/gs, (_, escape: string) => {
    if (escape.length > 1) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return { n: '\n', r: '\r', t: '\t' }[escape] ?? escape;
  });
}

/** Protocol 0 writes text with \u escapes. */
const unescaped = (line: string): string =>
  line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short?: string, long?: string) => {
    const code = Number.parseInt(short ?? long ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

export const LITERAL_OPS: readonly (readonly [number, Operation])[] = [
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  // INT: also the truth values of protocol 0 and 1
  [
    0x49,
    (m) => {
      const text = m.digits();
      m.push(text === '01' ? true : text === '00' ? false : wholeNumber(text, 'INT'));
    },
  ],
  // BININT, BININT1, BININT2
  [0x4a, (m) => m.push(m.cursor.int32())],
  [0x4b, (m) => m.push(m.cursor.byte())],
  [0x4d, (m) => m.push(m.cursor.uint16())],
  // LONG, LONG1, LONG4
  [0x4c, (m) => m.push(wholeNumber(m.digits().replace(/L$/, ''), 'LONG'))],
  [0x8a, (m) => m.push(longNumber(m, m.cursor.byte()))],
  [0x8b, (m) => m.push(longNumber(m, m.cursor.int32()))],
  // FLOAT, BINFLOAT
  [
    0x46,
    (m) => {
      const value = Number(m.digits());
      if (Number.isNaN(value)) throw new CheckpointError('literal', { opcode: 'FLOAT' });
      m.push(value);
    },
  ],
  [0x47, (m) => m.push(m.cursor.float64())],
  // STRING, BINSTRING, SHORT_BINSTRING: texts of Python 2, whose bytes numpy's old pickles keep here
  [0x53, (m) => m.push(quoted(m.line()))],
  [0x54, (m) => m.push(m.text(m.cursor.uint32(), 'latin1'))],
  [0x55, (m) => m.push(m.text(m.cursor.byte(), 'latin1'))],
  // UNICODE, BINUNICODE, SHORT_BINUNICODE, BINUNICODE8
  [0x56, (m) => m.push(unescaped(m.line()))],
  [0x58, (m) => m.push(m.text(m.cursor.uint32(), 'utf-8'))],
  [0x8c, (m) => m.push(m.text(m.cursor.byte(), 'utf-8'))],
  [0x8d, (m) => m.push(m.text(m.cursor.length64(), 'utf-8'))],
  // BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8: left where they are
  [0x42, (m) => m.push(new PyBytes(m.cursor.range(m.cursor.uint32())))],
  [0x43, (m) => m.push(new PyBytes(m.cursor.range(m.cursor.byte())))],
  [0x8e, (m) => m.push(new PyBytes(m.cursor.range(m.cursor.length64())))],
  [0x96, (m) => m.push(new PyBytes(m.cursor.range(m.cursor.length64())))],
];
