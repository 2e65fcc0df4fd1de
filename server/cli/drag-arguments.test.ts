import { describe, expect, it } from 'vitest';
import { COMMON_OPTIONS, readArguments } from './arguments';
import { dragArguments } from './drag-arguments';

const pull = ['--pull', '128,150:128.5,-170'];

describe('dragArguments', () => {
  it('reads pulls, holds and settings', () => {
    const given = dragArguments([
      ...pull,
      '--pull',
      '1,2:3,4',
      '--hold',
      '5,6',
      '--steps',
      '9',
      '--layers',
      '0,3',
      '--seed',
      '7',
    ]);
    expect(given.points).toEqual([
      { id: 'pull 1', handle: { x: 128, y: 150 }, target: { x: 128.5, y: -170 }, hold: false },
      { id: 'pull 2', handle: { x: 1, y: 2 }, target: { x: 3, y: 4 }, hold: false },
      { id: 'hold 1', handle: { x: 5, y: 6 }, target: { x: 5, y: 6 }, hold: true },
    ]);
    expect(given).toMatchObject({ seed: 7, model: 'faces', device: 'auto', out: 'out', mask: null });
    expect(given.settings).toEqual({ maxSteps: 9, layers: [0, 3] });
  });

  it.each([
    ['--pull', []],
    ['--pull', ['--pull', '1,2']],
    ['--pull', ['--pull', '1,2:3,x']],
    ['--hold', [...pull, '--hold', '1;2']],
    ['--seed', [...pull, '--seed', '1.5']],
    ['--seed', [...pull, '--seed=-1']],
    ['--truncation', [...pull, '--truncation', '2']],
    ['--steps', [...pull, '--steps', '0']],
    ['--step-px', [...pull, '--step-px', 'far']],
    ['--stop-px', [...pull, '--stop-px', '']],
    ['--regularizer', [...pull, '--regularizer', '7']],
    ['--layers', [...pull, '--layers', '1,two']],
    ['--device', [...pull, '--device', 'tpu']],
    ['--speed', [...pull, '--speed', '3']],
    ['--seed', [...pull, '--seed']],
  ])('names %s', (option, args) => {
    expect(() => dragArguments(args)).toThrow(new RegExp(`^${option}: `));
  });

  it('says where -- is missing when npm took the options for itself', () => {
    const npm = { npm_config_step_px: 'true', npm_config_out: 'true', npm_lifecycle_event: 'sample' };
    const options = { ...COMMON_OPTIONS, 'step-px': { type: 'string' } } as const;
    expect(() => readArguments(['out/', '3'], options, npm)).toThrow(
      '--out, --step-px: npm took this for itself; write "npm run sample --" first, and all else behind it',
    );
    expect(readArguments(['--out', 'x'], options, { npm_config_help: 'true', npm_config_cache: '/c' })).toEqual({
      out: 'x',
    });
  });
});
