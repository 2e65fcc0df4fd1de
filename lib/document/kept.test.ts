import { describe, expect, it } from 'vitest';
import { newShare, sameMask, within } from './kept';
import type { MaskStroke } from './schema';

const SIDE = 256;
const disc: MaskStroke = { id: 'd', mode: 'paint', radius: 40, path: [128, 128], memberId: 'm' };
const all: MaskStroke = { id: 'i', mode: 'invert', radius: 0, path: [], memberId: 'm' };

/** Drawn to its end. */
function shareOf(strokes: readonly MaskStroke[], resolution = SIDE): Uint8Array | null {
  const drawing = newShare(strokes, resolution);
  for (;;) {
    const { done, value } = drawing.next();
    if (done === true) return value;
  }
}
const middleRow = (share: Uint8Array | null, side = SIDE) => share?.subarray((side / 2) * side, (side / 2 + 1) * side);

describe('what a mask lets be new', () => {
  it('is all of the picture when nothing is painted', () => {
    expect(shareOf([])).toBeNull();
    expect(shareOf([disc, { ...disc, mode: 'erase', radius: 60 }])).toBeNull();
    expect(shareOf([all])?.every((share) => share === 255)).toBe(true);
  });

  it('is nothing outside of what is painted, and goes over within it', () => {
    const row = middleRow(shareOf([disc]));
    expect([row?.[128 - 42], row?.[128], row?.[128 + 42]]).toEqual([0, 255, 0]);
    const edge = [...(row ?? [])].slice(128 - 40, 128 - 32);
    expect(edge).toEqual([...edge].sort((a, b) => a - b));
    expect(edge.filter((share) => share > 0 && share < 255).length).toBeGreaterThan(2);
    const turned = middleRow(shareOf([disc, all]));
    expect([turned?.[0], turned?.[128], turned?.[128 - 38]]).toEqual([255, 0, 0]);
  });

  it('lets through what is painted thinly too, and all of a picture that is painted to its border', () => {
    const line = middleRow(shareOf([{ ...disc, radius: 2, path: [128, 20, 128, 240] }]));
    expect(Math.max(...(line ?? []))).toBeGreaterThan(100);
    const half = middleRow(shareOf([{ ...disc, area: true, path: [0, 0, 128, 0, 128, 256, 0, 256] }]));
    expect([half?.[0], half?.[100], half?.[127], half?.[130]]).toEqual([255, 255, 64, 0]);
  });

  it('is as soft as the brush', () => {
    const soft = middleRow(shareOf([{ ...disc, softness: 1 }]));
    expect(soft?.[128 - 20]).toBeGreaterThan(100);
    expect(soft?.[128 - 20]).toBeLessThan(155);
  });

  it('lies at the same place of a larger picture', () => {
    const large = middleRow(shareOf([{ ...disc, radius: 160, path: [512, 512] }], 1024), 1024);
    expect([large?.[512 - 170], large?.[512], large?.[512 - 140]]).toEqual([0, 255, 255]);
  });

  it('puts the one picture into the other, and changes neither', () => {
    const share = Uint8Array.of(0, 51, 255);
    const [drawn, before] = [new Uint8Array(9).fill(200), new Uint8Array(9).fill(100)];
    expect([...within(drawn, before, share)]).toEqual([100, 100, 100, 120, 120, 120, 200, 200, 200]);
    expect([drawn[0], before[8]]).toEqual([200, 100]);
  });

  it('is the same for the same strokes only', () => {
    expect([sameMask([disc], [{ ...disc }]), sameMask([disc], [disc, all]), sameMask([disc], [all])]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
