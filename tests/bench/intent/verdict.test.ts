import { describe, expect, it } from 'vitest';
import { writeCode } from '../../../lib/face/code';
import { faceMapOf } from '../../../lib/face/face-map';
import type { Point } from '../../../lib/geometry/point';
import type { Measures } from './judge';
import { intentOptions } from './options';
import { KINDS, PULLS, type Pull } from './pulls';
import { toneChange, verdict } from './verdict';

const pull = (name: string): Pull => {
  const found = PULLS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no pull "${name}"`);
  return found;
};
const GOOD: Measures = { left: 1, share: 0.95, outside: 0.2, turn: 0.3, other: 0.05 };
const say = (
  name: string,
  picture: Partial<Measures> = {},
  code: Partial<Measures> | null = {},
  far = 1,
  kept = false,
) =>
  verdict(
    pull(name),
    {
      picture: { ...GOOD, ...picture },
      code: code === null ? null : { ...GOOD, ...code },
      third: NaN,
      far,
      tone: 1,
    },
    false,
    kept,
    5,
  ).failed;

describe('verdict', () => {
  it('asks both judges for all of it, and names what a pull failed by', () => {
    expect(say('close the left eye')).toBeNull();
    expect(say('close the left eye', { left: 2.1 })).toBe('left, by the picture');
    expect(say('close the left eye', {}, { share: 0.79 })).toBe('share, by the code');
    expect(say('close the left eye', { outside: 1.2 })).toBe('outside, by the picture');
    expect(say('close the left eye', {}, { turn: 1.1 })).toBe('turn, by the code');
    expect(say('close the left eye', { other: 0.2 })).toBe('other, by the picture');
    expect(say('close the left eye', {}, {}, 2.5)).toBe('far, by the picture');
    expect(say('close the left eye', { left: NaN })).toBe('left, by the picture');
  });

  it('asks of a head that is turned for its point alone', () => {
    expect(say('turn left by the nose', { share: 0, outside: 9, turn: 15 }, null, NaN)).toBeNull();
    expect(say('turn left by the nose', { left: 3 }, null, NaN)).toBe('left, by the picture');
  });

  it('asks beyond a mask for what is seen there, not for what the latent has', () => {
    expect(say('raise the left brow', {}, { outside: 3 })).toBe('outside, by the code');
    expect(say('raise the left brow', {}, { outside: 3 }, 0, true)).toBeNull();
  });

  it('takes for done what cannot move where people are told and nothing moves, and nothing else that stays', () => {
    const said = { picture: GOOD, code: null, third: NaN, far: 0, tone: 0 };
    expect(verdict(pull('shoulder up'), said, true, false, 0).passes).toBe(true);
    expect(verdict(pull('shoulder up'), said, false, false, 0).failed).toBe('nobody was told');
    expect(verdict(pull('shoulder up'), said, true, false, 3).failed).toBe('something moved');
    expect(verdict(pull('longer hair by its end'), said, true, false, 0).failed).toBe('nothing moved');
  });
});

describe('pulls', () => {
  it('are 48, each of a kind and with a way for all that is pressed', () => {
    expect(PULLS).toHaveLength(48);
    expect(new Set(PULLS.map(({ name }) => name)).size).toBe(48);
    expect([...new Set(PULLS.map(({ kind }) => kind))]).toEqual(KINDS);
    for (const { press, way, against = press.map(() => []) } of PULLS) {
      expect('share' in way ? way.to : way).toHaveLength(press.length);
      expect(against).toHaveLength(press.length);
    }
  });
});

describe('options', () => {
  it('take lists in the order of what there is, and name what there is not', () => {
    expect(intentOptions(['--kinds', 'gaze,lids', '--truncations', '1', '--no-peers'])).toMatchObject({
      faces: 8,
      kinds: ['lids', 'gaze'],
      truncations: [1],
      methods: ['ours', 'ours-reach', 'ours-mask', 'ours-holds', 'ours-pixels'],
    });
    expect(() => intentOptions(['--kinds', 'toes'])).toThrow(/--kinds.*"toes"/);
    expect(() => intentOptions(['--truncations', '2'])).toThrow(/--truncations/);
  });
});

describe('the tone of skin', () => {
  it('is that of the same skin where it has gone', () => {
    // Skin in the columns 2 and 3 of a grid of 8, light before a dark wall, which goes 3 px aside.
    const size = 8;
    const channels = writeCode({ place: [0, 0, 0], matter: 'skin' }).length;
    const [skin, wall] = (['skin', 'background'] as const).map((matter) => writeCode({ place: [0, 0, 0], matter }));
    const column = (cell: number): number => cell % size;
    const isSkin = (cell: number): boolean => column(cell) === 2 || column(cell) === 3;
    const data = Float32Array.from(
      { length: channels * size * size },
      (_, i) => (isSkin(i % size ** 2) ? skin : wall)?.[Math.floor(i / size ** 2)] ?? 0,
    );
    const tracking = { size, channels, data };
    const shown = (from: number) =>
      Uint8Array.from({ length: 3 * size * size }, (_, i) => {
        const x = column(Math.floor(i / 3));
        return x >= from && x < from + 2 ? 200 : 20;
      });
    const before = { picture: shown(2), map: faceMapOf(tracking), tracking };
    const after = { ...before, picture: shown(5) };
    const onSurface = ({ x, y }: Point): Point => ({ x: x + 3, y });
    expect(toneChange(before, { ...after, onSurface }, size)).toBe(0);
    expect(toneChange(before, after, size)).toBe(180);
    // Skin that has become darker is seen all the same.
    const darker = after.picture.map((value) => (value === 200 ? 190 : value));
    expect(toneChange(before, { ...after, picture: darker, onSurface }, size)).toBe(10);
  });
});
