/** What a reader takes for one letter, such as an emoji of several code points; a code point in browsers that cannot tell. */
function firstLetter(word: string): string {
  const [point = ''] = word;
  if (!('Segmenter' in Intl)) return point;
  return new Intl.Segmenter().segment(word)[Symbol.iterator]().next().value?.segment ?? '';
}

/** Up to two letters for an avatar. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u);
  const first = firstLetter(parts[0] ?? '') || '?';
  const second = parts.length > 1 ? firstLetter(parts.at(-1) ?? '') : '';
  return (first + second).toUpperCase();
}
