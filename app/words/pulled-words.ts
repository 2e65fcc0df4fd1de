/** What a drag had hold of, in the words of a language. */
import type { HistoryNode } from '@/lib/protocol';
import type { Words } from './words';

type Pulled = NonNullable<HistoryNode['pulled']>;

/** "Left mouth corner, 9 px"; null where nothing is known of it. The px are those of the point that went farthest. */
export function pulledWords(words: Words, kind: 'pulled' | 'planned', pulled: HistoryNode['pulled']): string | null {
  const [first, second, ...rest] = partsOf(pulled ?? []).map((part) => partWords(words, part));
  if (first === undefined) return null;
  const what =
    second === undefined
      ? first
      : rest.length === 0
        ? words('history.node.two', { first, second })
        : words('history.node.more', { first, more: rest.length + 1 });
  const values = { what, px: Math.max(...(pulled ?? []).map(({ px }) => px)) };
  const sentence = kind === 'pulled' ? words('history.node.pulled', values) : words('history.node.planned', values);
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

interface Part {
  readonly part: Pulled[number]['part'];
  readonly side: Pulled[number]['side'] | 'both';
}

/** Each part once, with the farthest first; left and right together are both. */
function partsOf(pulled: Pulled): Part[] {
  const sides = new Map<Part['part'], Set<Part['side']>>();
  for (const { part, side } of [...pulled].sort((a, b) => b.px - a.px))
    sides.set(part, (sides.get(part) ?? new Set()).add(side));
  return [...sides].map(([part, found]) => {
    const both = found.has('left') && found.has('right');
    return { part, side: both ? 'both' : ([...found][0] ?? 'middle') };
  });
}

/** Within a sentence. */
function partWords(words: Words, { part, side }: Part): string {
  // The compiler cannot see that every part has its words; messages.test.ts does.
  return (words as (key: string, values: Record<string, string>) => string)(`parts.${part}`, { side });
}
