/**
 * What of a list fits what somebody types: all words must be there, in any order, each at the beginning of a word first. Accents and
 * case do not count. Pure.
 */
export function matching<T>(list: readonly T[], nameOf: (entry: T) => string, typed: string): T[] {
  const wanted = plain(typed)
    .split(/\s+/)
    .filter((word) => word !== '');
  const ranked = list.flatMap((entry) => {
    const name = plain(nameOf(entry));
    if (!wanted.every((word) => name.includes(word))) return [];
    const begins = wanted.filter((word) => ` ${name}`.includes(` ${word}`)).length;
    return [{ entry, rank: wanted.length - begins }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry);
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
