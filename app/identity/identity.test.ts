import { describe, expect, it } from 'vitest';
import { textOn } from '../ui/text-on';
import { PERSON_COLORS } from './identity';

const luminance = (color: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string) => {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

describe('identity', () => {
  it('writes on every person colour with at least 4.5 : 1', () => {
    for (const color of PERSON_COLORS) expect(contrast(color, textOn(color)), color).toBeGreaterThanOrEqual(4.5);
  });
});
