import { authorsOf } from '@/lib/history/authors';
import type { HistoryNode } from '@/lib/protocol';
import { spoken } from './words';

/** Whoever made an edit, as a list in the page's language: "Ana and Ben". */
export const authorWords = (node: Pick<HistoryNode, 'author' | 'coauthors'>): string =>
  new Intl.ListFormat(spoken).format(authorsOf(node).map(({ name }) => name));
