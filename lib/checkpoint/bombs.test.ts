/** Files that are small, and would take hours or all memory if anything in them were paid for only once. */
import { describe, expect, it } from 'vitest';
import { Budget, READING_LIMITS } from './budget';
import { memorySource } from '../zip/byte-source';
import { CheckpointError } from './errors';
import { readOfficial } from './networks/official';
import { readTensorflow } from './networks/tensorflow';
import { PyDict, PyList, PyObject, PyTuple, type PyValue } from './pickle/values';
import { readCheckpoint } from './read';
import { readPickle } from './torch/read';
import { NUMPY_GLOBALS } from './numpy/globals';

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
/** Little-endian, four bytes. */
const uint32 = (value: number) => String.fromCharCode(...[0, 8, 16, 24].map((shift) => (value >> shift) & 0xff));
/** A text of `length` letters, as BINSTRING. */
const text = (length: number) => `T${uint32(length)}${'a'.repeat(length)}`;
const read = (pickle: string, work = 10_000): PyValue =>
  readPickle(memorySource(ascii(pickle)), NUMPY_GLOBALS, new Budget({ ...READING_LIMITS, work }));

/** The first part is remembered as 0, the second runs a thousand times. */
const again = (once: string, each: string) => `\x80\x02${once}q\x00${each.repeat(1000)}0N.`;
/** Entries of a dictionary, each with another number as its key. */
const keys = (count: number) =>
  Array.from({ length: count }, (_, i) => `M${String.fromCharCode(i & 255, i >> 8)}N`).join('');
/** A stream of torch.save's older form that holds nothing. */
const nothing = '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.\x80\x02N.\x80\x02].';

describe('a small file', () => {
  it.each([
    ['bytes of a long text', again(text(100_000), 'c_codecs\nencode\nh\x00\x85R0')],
    [
      'arrays of a long text',
      again(text(100_000), 'cnumpy.core.multiarray\n_reconstruct\n)R(K\x01)Nh\x00h\x00tb0'),
      /unsupported|too-much/,
    ],
    ['copies of a large dictionary', again(`}(${keys(500)}u`, 'ccollections\nOrderedDict\nh\x00\x85R0')],
    [
      'streams in a stream',
      again(`B${uint32(nothing.length)}${nothing}`, 'ctorch.storage\n_load_from_bytes\nh\x00\x85R0'),
    ],
  ])('cannot ask for %s again and again', (_what, pickle, message = /too-much: more than 10000 steps/) => {
    expect(() => read(pickle)).toThrow(message);
  });

  it('cannot make numbers of endless digits', () => {
    expect(() => read(`\x8b${uint32(100_000)}${'\x01'.repeat(100_000)}.`)).toThrow(/an integer of 100000 bytes/);
    for (const opcode of ['I', 'L', 'F', 'g', 'p'])
      expect(() => read(`N${opcode}${'1'.repeat(100_000)}\n.`)).toThrow(/too-much: a line/);
  });

  it('cannot make shapes of endless lengths', () => {
    const tensor = (dimensions: number) =>
      `ctorch._utils\n_rebuild_tensor_v2\n(NK\x00(${'K\x01'.repeat(dimensions)}t(${'K\x01'.repeat(dimensions)}ttR.`;
    expect(() => read(tensor(9))).toThrow(CheckpointError);
  });

  it('can be as deep as it likes: nothing here goes down by recursion', () => {
    const depth = 300_000;
    const list = read(`${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`, 1_000_000);
    expect(list).toBeInstanceOf(PyList);
  });

  it('cannot say what is wrong at length, or in letters that a terminal obeys', () => {
    const hostile = `c${'\x1b[2J'.repeat(1000)}\nsystem\n.`;
    const error = (() => {
      try {
        return read(hostile);
      } catch (caught) {
        return caught as CheckpointError;
      }
    })() as CheckpointError;
    expect(error.problem).toBe('unknown-code');
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).not.toContain('\x1b');
  });

  it('is given a time, whatever it does with it', () => {
    let now = 0;
    const budget = new Budget({ work: 1e9, milliseconds: 1000 }, () => (now += 10));
    const endless = memorySource(ascii('N0'.repeat(200_000)));
    expect(() => readPickle(endless, new Map(), budget)).toThrow(/too-much: more than 1 s of reading/);
  });
});

describe('a network that holds itself many times over', () => {
  const dict = (entries: [string, PyValue][]) => {
    const made = new PyDict();
    for (const [key, value] of entries) made.entries.set(key, value);
    return made;
  };
  const names = Array.from({ length: 100 }, (_, i) => `m${i}`);
  const small = () => new Budget({ ...READING_LIMITS, work: 100_000 });

  it('is not walked through in the official form', () => {
    let module = new PyObject('Module');
    module.state = dict([]);
    for (let depth = 0; depth < 12; depth++) {
      const around: PyObject = new PyObject('Module');
      const inside = module;
      around.state = dict([['_modules', dict(names.map((name) => [name, inside]))]]);
      module = around;
    }
    expect(() => readOfficial(dict([['G_ema', module]]), small())).toThrow(/too-much/);
  });

  it('is not walked through in the form of TensorFlow', () => {
    const network = (components: PyDict) => {
      const made = new PyObject('dnnlib.tflib.network.Network');
      made.state = dict([
        ['version', 4],
        ['variables', new PyList()],
        ['components', components],
      ]);
      return made;
    };
    let whole = network(dict([]));
    for (let depth = 0; depth < 7; depth++) {
      const inside = whole;
      whole = network(dict(names.map((name) => [name, inside])));
    }
    expect(() => readTensorflow(new PyTuple([whole, whole, whole]), small())).toThrow(/too-much/);
  });

  it('is refused where a file of it is read', () => {
    // A module in a module, each named by its memo, as a pickle of the official release keeps them.
    const level =
      'ctorch_utils.persistence\n_reconstruct_persistent_obj\n}(U\x0aclass_nameU\x01MU\x05state}U\x08_modules}(';
    const children = names.map((name) => `U${String.fromCharCode(name.length)}${name}h\x00`).join('');
    const file = `\x80\x02Nq\x000${`${level}${children}usu\x85Rq\x000`.repeat(12)}h\x00.`;
    expect(() => readCheckpoint(memorySource(ascii(file)))).toThrow(/too-much/);
  });
});
