/** Random values, pickled by Python in every protocol, come back as they were. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Budget } from '../../../lib/checkpoint/budget';
import { memorySource } from '../../../lib/zip/byte-source';
import { NUMPY_GLOBALS } from '../../../lib/checkpoint/numpy/globals';
import { PyBytes, PyDict, PyList, PyTuple, type PyValue } from '../../../lib/checkpoint/pickle/values';
import { readPickle } from '../../../lib/checkpoint/torch/read';
import { pythonWith, runScript, scratchFolder } from './python';

const COUNT = 600;
const python = pythonWith('pickle');

/** In the form in which the writer keeps them as JSON. */
function plain(value: PyValue): unknown {
  if (typeof value === 'bigint') return { bigint: value.toString() };
  if (value instanceof PyBytes) return { bytes: [...value.range.all()] };
  if (value instanceof PyList) return value.items.map(plain);
  if (value instanceof PyTuple) return { tuple: value.items.map(plain) };
  if (value instanceof PyDict) return { dict: [...value.entries].map(([key, item]) => [key, plain(item)]) };
  return value;
}

describe('pickles', () => {
  const scratch = scratchFolder();
  afterAll(scratch.remove);
  beforeEach((context) => {
    context.skip(python === null, 'there is no Python');
  });

  it('of every protocol come back as they were', () => {
    runScript(python ?? '', 'pickles.py', [scratch.folder, String(COUNT), '11']);
    const expected = JSON.parse(readFileSync(join(scratch.folder, 'values.json'), 'utf8')) as unknown[];
    expect(expected).toHaveLength(COUNT);
    for (const [i, value] of expected.entries()) {
      const bytes = new Uint8Array(readFileSync(join(scratch.folder, `${i}.pkl`)));
      expect(plain(readPickle(memorySource(bytes), NUMPY_GLOBALS, new Budget())), `value ${i}`).toEqual(value);
    }
  });
});
