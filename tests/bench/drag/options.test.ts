import { describe, expect, it } from 'vitest';
import { METHODS } from './methods/list';
import { benchOptions } from './options';
import { PROTOCOLS } from './protocols/list';

describe('the command line of the bench of drags', () => {
  it('does everything when nothing is asked for', () => {
    const options = benchOptions([]);
    expect(options).toMatchObject({ pairs: 200, otherPairs: 200, resume: false, out: 'out/evidence', model: 'faces' });
    expect(options.protocols).toEqual(PROTOCOLS.map(({ id }) => id));
    expect(options.methods).toEqual(Object.keys(METHODS).filter((id) => id !== 'beside'));
  });

  it('takes names in any order and runs them in its own', () => {
    const options = benchOptions(['--protocols', 'hold,landmarks-5', '--methods', 'draggan,ours', '--no-peers']);
    expect(options.protocols).toEqual(['landmarks-5', 'hold']);
    expect(options.methods).toEqual(['ours']);
  });

  it('runs the networks of another pack only where one is named', () => {
    expect(benchOptions(['--beside', 'faces']).methods).toContain('beside');
    expect(() => benchOptions(['--methods', 'beside'])).toThrow('--beside: name the pack');
  });

  it('never gives the other methods more pairs than there are', () => {
    expect(benchOptions(['--pairs', '10']).otherPairs).toBe(10);
    expect(benchOptions(['--pairs', '10', '--other-pairs', '60']).otherPairs).toBe(10);
    expect(benchOptions(['--pairs', '10', '--other-pairs', '4']).otherPairs).toBe(4);
  });

  it.each([
    [['--pairs', '1'], '--pairs: must be a number from 2'],
    [['--methods', 'ours,gan'], '--methods: there is no "gan"'],
    [['--protocols', ''], '--protocols: there is no ""'],
    [['--fast'], '--fast'],
  ])('refuses %j', (args, message) => {
    expect(() => benchOptions(args)).toThrow(message);
  });
});
