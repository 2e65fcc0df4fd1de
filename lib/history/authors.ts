import type { HistoryNode } from '../protocol';

type Made = Pick<HistoryNode, 'author' | 'coauthors'>;

/** Everybody who made an edit: who began it, and whoever pulled along. */
export const authorsOf = ({ author, coauthors }: Made): HistoryNode['author'][] => [author, ...(coauthors ?? [])];

/** Whether an edit is this member's, alone or with others. */
export const isAuthor = (node: Made, memberId: string | undefined): boolean =>
  authorsOf(node).some((author) => author.memberId === memberId);
