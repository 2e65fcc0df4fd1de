/** Files that try to have code run, wherever a pickle can be hidden: each is refused by the name of what it asked for. */
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../zip/byte-source';
import { readCheckpoint } from './read';

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const uint32 = (value: number) => String.fromCharCode(...[0, 8, 16, 24].map((shift) => (value >> shift) & 0xff));
const bytes = (content: string) => `B${uint32(content.length)}${content}`;
const read = (content: Uint8Array) => readCheckpoint(memorySource(content));

const SYSTEM = "cposix\nsystem\n(S'touch ran'\ntR.";
/** The older form of torch.save, up to its third pickle. */
const LEGACY = '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.';
const nested = (inner: string) => `\x80\x02ctorch.storage\n_load_from_bytes\n${bytes(inner)}\x85R.`;

describe('code', () => {
  it.each([
    ['in a pickle', SYSTEM],
    ['in the numbers of a tensor', nested(`${LEGACY}${SYSTEM}`)],
    ['in numbers in numbers', nested(`${LEGACY}${nested(`${LEGACY}${SYSTEM}`)}`)],
    ['behind the numbers of a tensor', nested(`${LEGACY}N.${SYSTEM}`)],
    ['in the identity of a storage', `\x80\x02cposix\nsystem\nQ.`],
    ['as the class of an object', '\x80\x02cposix\nsystem\n)\x81.'],
    ['as the class of an object with named arguments', '\x80\x04\x8c\x05posix\x8c\x06system\x93)}\x92.'],
    ['by names that were remembered', '\x80\x04\x8c\x05posix\x94\x8c\x06system\x940' + '0h\x00h\x01\x93.'],
    ['as what a dictionary makes of a missing key', '\x80\x02ccollections\ndefaultdict\ncposix\nsystem\n\x85R.'],
    [
      'in the state of a network',
      '\x80\x02ctorch_utils.persistence\n_reconstruct_persistent_obj\n}U\x05statecposix\nsystem\ns\x85R.',
    ],
  ])('%s is refused by its name', (_where, pickle) => {
    expect(() => read(ascii(pickle))).toThrow('unknown-code: posix.system');
  });

  it('in a file of torch.save is refused by its name', () => {
    const zip = zipSync({ 'archive/data.pkl': ascii(SYSTEM) }, { level: 0 });
    expect(() => read(zip)).toThrow('unknown-code: posix.system');
  });

  it('deeper than any file has it is not looked for', () => {
    const deep = [1, 2, 3].reduce((inner) => nested(`${LEGACY}${inner}`), SYSTEM);
    expect(() => read(ascii(deep))).toThrow(/parts in parts in parts/);
  });

  it('that travels as text is text', () => {
    const source = 'import os; os.system("touch ran")';
    const file = `\x80\x02ctorch_utils.persistence\n_reconstruct_persistent_obj\n}(U\x0amodule_srcU${String.fromCharCode(source.length)}${source}U\x0aclass_nameU\x01GU\x05state}u\x85R.`;
    expect(() => read(ascii(file))).toThrow('unsupported: a network of class G');
  });

  it('cannot be called through what is allowed: a name is no function', () => {
    // A network that is made by calling a list, and one by calling what a call gave.
    expect(() => read(ascii('](tR.'))).toThrow(/unknown-code: a call of something/);
    expect(() => read(ascii('ccollections\nOrderedDict\n)R)R.'))).toThrow(/unknown-code: a call of something/);
  });
});
