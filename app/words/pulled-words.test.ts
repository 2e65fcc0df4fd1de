import { describe, expect, it } from 'vitest';
import { FACE_PARTS } from '@/lib/face/places';
import type { HistoryNode } from '@/lib/protocol';
import { LOCALES } from './locale';
import { pulledWords } from './pulled-words';
import { wordsOf } from './words';

type Pulled = NonNullable<HistoryNode['pulled']>;
const corner = (side: Pulled[number]['side'], px: number): Pulled[number] => ({ part: 'mouth-corner', side, px });
const both = (kind: 'pulled' | 'planned', pulled: Pulled | undefined) =>
  LOCALES.map((locale) => pulledWords(wordsOf(locale), kind, pulled));

describe('what was pulled', () => {
  it('is said in one short sentence in each language', () => {
    expect(LOCALES).toEqual(['en', 'de']);
    expect(both('pulled', [corner('left', 9)])).toEqual(['Left mouth corner, 9 px', 'Linker Mundwinkel, 9 px']);
    expect(both('pulled', [corner('right', 8), corner('left', 9)])).toEqual([
      'Both mouth corners, 9 px',
      'Beide Mundwinkel, 9 px',
    ]);
    const nose: Pulled[number] = { part: 'nose-tip', side: 'middle', px: 12 };
    expect(both('pulled', [corner('left', 9), nose])).toEqual([
      'Tip of the nose and left mouth corner, 12 px',
      'Nasenspitze und linker Mundwinkel, 12 px',
    ]);
    const brow: Pulled[number] = { part: 'brow', side: 'right', px: 3 };
    expect(both('planned', [corner('left', 9), nose, brow])).toEqual([
      'Plan: tip of the nose and 2 more, 12 px',
      'Plan: Nasenspitze und 2 weitere, 12 px',
    ]);
  });

  it('is not guessed where nothing is known, and what only a newer server knows is something', () => {
    expect(both('pulled', undefined)).toEqual([null, null]);
    expect(both('pulled', [])).toEqual([null, null]);
    expect(both('pulled', [{ part: 'unknown', side: 'unknown', px: 4 }])).toEqual(['Something, 4 px', 'Etwas, 4 px']);
  });

  it('has words for every part', () => {
    for (const part of FACE_PARTS)
      for (const words of both('pulled', [{ part, side: 'left', px: 1 }])) expect(words).not.toContain('parts.');
  });
});
