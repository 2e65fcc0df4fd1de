/** Which rows of the history are shown. Pure. */
import { authorsOf as makersOf, isAuthor } from '@/lib/history/authors';
import type { HistoryNode } from '@/lib/protocol';

export interface Filter {
  /** Member id; null = everybody. */
  author: string | null;
  starred: boolean;
}
export const EVERYTHING: Filter = { author: null, starred: false };

export const isFiltered = ({ author, starred }: Filter): boolean => author !== null || starred;

export const passes = (node: HistoryNode, { author, starred }: Filter): boolean =>
  (author === null || isAuthor(node, author)) && (!starred || node.starred === true);

/** Everybody who made an edit, by the name of their latest one, in the order in which they first did. */
export function authorsOf(nodes: Iterable<HistoryNode>): { memberId: string; name: string }[] {
  const names = new Map<string, string>();
  for (const node of nodes) for (const { memberId, name } of makersOf(node)) names.set(memberId, name);
  return [...names].map(([memberId, name]) => ({ memberId, name }));
}
