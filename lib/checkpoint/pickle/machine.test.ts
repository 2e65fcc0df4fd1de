import { describe, expect, it } from 'vitest';
import { Budget, READING_LIMITS } from '../budget';
import { memorySource } from '../../zip/byte-source';
import { CheckpointError } from '../errors';
import { Cursor } from './cursor';
import { PICKLE_LIMITS } from './limits';
import { runPickle } from './machine';
import type { PickleWorld } from './stack';
import { PyDict, PyList, PyObject, PyTuple, type PyValue } from './values';

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const nobody: PickleWorld = {
  find: () => null,
  persistent: () => {
    throw new CheckpointError('persistentId');
  },
};
const read = (bytes: Uint8Array, world = nobody, limits = PICKLE_LIMITS, work = READING_LIMITS.work): PyValue =>
  runPickle(new Cursor(memorySource(bytes)), world, new Budget({ ...READING_LIMITS, work }), limits);

/** What a list or a tuple holds. */
function items(value: PyValue | undefined): readonly PyValue[] {
  if (value instanceof PyList || value instanceof PyTuple) return value.items;
  throw new Error('neither list nor tuple');
}

describe('pickles', () => {
  it('become plain values', () => {
    // {'a': [1, -2.5, None], 'b': (True, 'ü')}, protocol 2
    const bytes = ascii(
      '\x80\x02}q\x00(X\x01\x00\x00\x00aq\x01]q\x02(K\x01G\xc0\x04\x00\x00\x00\x00\x00\x00NeX\x01\x00\x00\x00bq\x03\x88X\x02\x00\x00\x00\xc3\xbcq\x04\x86q\x05u.',
    );
    const value = read(bytes) as PyDict;
    expect(items(value.get('a'))).toEqual([1, -2.5, null]);
    expect(items(value.get('b'))).toEqual([true, 'ü']);
  });

  it('keep objects of known classes as records, and give them their state', () => {
    const world: PickleWorld = { ...nobody, find: (path) => (path === 'a.B' ? { kind: 'record' } : null) };
    const value = read(ascii('ca\nB\n)\x81}X\x01\x00\x00\x00xK\x07sb.'), world) as PyObject;
    expect(value.type).toBe('a.B');
    expect((value.state as PyDict).get('x')).toBe(7);
  });

  it.each([
    ['posix.system', "cposix\nsystem\n(S'echo'\ntR."],
    ['os.system', '\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R.'],
    ['builtins.eval', "c__builtin__\neval\n(S'1'\ntR.", '__builtin__.eval'],
    ['builtins.exec', '\x80\x04\x8c\x08builtins\x8c\x04exec\x93\x8c\x01x\x85R.'],
    ['an instance', '(ios\nsystem\n.', 'os.system'],
    ['an object', '(cos\nsystem\no.', 'os.system'],
    ['a name that is looked up by another', '\x80\x04\x8c\x08builtins\x8c\x07getattr\x93.', 'builtins.getattr'],
  ])('that name %s are refused by that name', (name, text, path = name) => {
    expect(() => read(ascii(text))).toThrow(new CheckpointError('code', { name: path }));
  });

  it.each([
    ['an opcode that is none', '\xff.'],
    ['an extension code', '\x82\x01.'],
    ['nothing on the stack', '.'],
    ['a list without a mark', 'e.'],
    ['an entry of the memo that is not there', 'h\x05.'],
    ['values left over', 'NN.'],
    ['items for a number', 'K\x01K\x02a.'],
    ['a call of something without a name', 'K\x01)R.'],
    ['a state for a number', 'K\x01}b.'],
    ['an odd number of entries', '}(K\x01u.'],
  ])('with %s are damaged', (_what, text) => {
    expect(() => read(ascii(text))).toThrow(CheckpointError);
  });

  it('that claim more bytes than there are, are damaged', () => {
    expect(() => read(ascii('\x8e\xff\xff\xff\xff\xff\xff\x0f\x00.'))).toThrow(/damaged/);
    expect(() => read(ascii('X\xff\xff\xff\x7f.'))).toThrow(CheckpointError);
  });

  it('cannot take more than their share', () => {
    const limits = { values: 100, marks: 10, textBytes: 50, numberBytes: 20 };
    expect(() => read(ascii('('.repeat(11)), nobody, limits)).toThrow(/too-much: .*open lists/);
    expect(() => read(ascii('N'.repeat(200)), nobody, limits)).toThrow(/too-much: .*on the stack/);
    expect(() => read(ascii('N0'.repeat(2000)), nobody, limits, 1000)).toThrow(/too-much: .*steps/);
    expect(() => read(ascii('N' + '\x94'.repeat(200)), nobody, limits)).toThrow(/too-much: .*remembered/);
    expect(() => read(ascii(`\x8c\x3c${'a'.repeat(60)}.`), nobody, limits)).toThrow(/too-much: a text/);
    expect(() => read(ascii(`\x8c\x28${'a'.repeat(40)}`.repeat(90)), nobody, limits, 100)).toThrow(/too-much: .*steps/);
    expect(() => read(ascii(`I${'1'.repeat(30)}\n.`), nobody, limits)).toThrow(/too-much: a line/);
  });

  it('that hold themselves are read without end', () => {
    // l = []; l.append(l)
    const value = read(ascii(']q\x00h\x00a.'));
    expect(items(value)[0]).toBe(value);
  });

  it('of lists of lists of the same list cost no more than their steps', () => {
    // A tuple of two of the one before, sixty times: 2^60 leaves, sixty tuples.
    const text = 'N' + Array.from({ length: 60 }, () => '2\x86').join('') + '.';
    expect(read(ascii(text))).toBeInstanceOf(PyTuple);
  });
});
