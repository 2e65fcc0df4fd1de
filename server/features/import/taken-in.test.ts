import { describe, expect, it } from 'vitest';
import { PackError, type PackFault } from '../../../lib/pack/errors';
import { problem, type Problem } from '../../../lib/protocol';
import { takenIn } from './taken-in';

const FAULT: PackFault = {
  pack: 'mine',
  part: 'file',
  file: 'a.onnx',
  field: 'files.mapping.path',
  problem: 'is gone',
};
const MINE = { name: 'mine', generator: 'a'.repeat(64) };

/** What is told of a pack that the engine refuses for this, after it had refused one of its name before. */
async function told(fault: Partial<PackFault>): Promise<Problem | null> {
  const refused = [new PackError({ ...FAULT, part: 'run' })];
  const engine = {
    packs: new Map(),
    refused,
    onPacks: (look: () => void) => {
      refused.push(new PackError({ ...FAULT, ...fault }));
      setImmediate(look);
      return () => undefined;
    },
  };
  return takenIn(engine, MINE, new AbortController().signal);
}

describe('why the engine does not take a pack', () => {
  const cases: [fault: Partial<PackFault>, expected: Problem][] = [
    [{}, problem('invalid.pack-file', { pack: 'mine', file: 'a.onnx' })],
    [{ part: 'manifest', field: 'layers' }, problem('invalid.pack-manifest', { pack: 'mine', field: 'layers' })],
    [
      { part: 'manifest', file: 'manifest.json', field: null },
      problem('invalid.pack-file', { pack: 'mine', file: 'manifest.json' }),
    ],
    [{ part: 'network', field: 'ws' }, problem('invalid.pack-network', { pack: 'mine', file: 'a.onnx', part: 'ws' })],
    [{ part: 'run' }, problem('invalid.pack-refused', { pack: 'mine' })],
  ];
  it.each(cases)('%o is told by a code', async (fault, expected) => {
    expect(await told(fault)).toEqual(expected);
  });
});
