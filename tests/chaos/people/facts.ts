/** What a room's document and its history say, as things of a ledger. */
import type * as Y from 'yjs';
import { COMMENTS, MASK, POINTS, SETTINGS, type MaskStroke, type PlannedPoint } from '../../../lib/document/schema';
import type { Comment } from '../../../lib/comments/comment';
import type { HistoryNode, Share } from '../../../lib/protocol';

export type Facts = ReadonlyMap<string, unknown>;

/** Kinds of which a document tells all. */
export const DOCUMENT_KINDS: ReadonlySet<string> = new Set(['comment', 'setting', 'stroke']);
export const POINT_KINDS: ReadonlySet<string> = new Set(['point']);
export const HISTORY_KINDS: ReadonlySet<string> = new Set(['edit', 'name', 'star']);
export const SHARE_KINDS: ReadonlySet<string> = new Set(['member', 'invite', 'rules']);

export function documentFacts(doc: Y.Doc): Map<string, unknown> {
  const facts = new Map<string, unknown>();
  for (const [id, { text, resolved, thread }] of doc.getMap<Comment>(COMMENTS).entries())
    facts.set(`comment ${id}`, { text, resolved, thread });
  for (const [field, value] of doc.getMap(SETTINGS).entries()) facts.set(`setting ${field}`, value);
  for (const [id, { handle, target }] of doc.getMap<PlannedPoint>(POINTS).entries())
    facts.set(`point ${id}`, { handle, target });
  for (const { id, path } of doc.getArray<MaskStroke>(MASK).toArray()) facts.set(`stroke ${id}`, path);
  return facts;
}

export function nodeFacts(nodes: Iterable<HistoryNode>): Map<string, unknown> {
  const facts = new Map<string, unknown>();
  for (const { id, parent, kind, steps, name, starred } of nodes) {
    facts.set(`edit ${id}`, { parent, kind, steps });
    if (name !== undefined) facts.set(`name ${id}`, name);
    if (starred === true) facts.set(`star ${id}`, true);
  }
  return facts;
}

export function shareFacts({ linkRole, viewersExport, invites, members }: Share, name: string): Map<string, unknown> {
  const facts = new Map<string, unknown>([['rules', { linkRole, viewersExport, name }]]);
  for (const { id, revokedAt, uses } of invites) facts.set(`invite ${id}`, { revoked: revokedAt !== null, uses });
  for (const { memberId, role, name: called } of members) facts.set(`member ${memberId}`, { role, name: called });
  return facts;
}

/** What is another in `after`; null for what is gone. */
export function changes(before: Facts, after: Facts): Map<string, unknown> {
  const changed = new Map<string, unknown>();
  for (const key of before.keys()) if (!after.has(key)) changed.set(key, null);
  for (const [key, value] of after)
    if (JSON.stringify(before.get(key)) !== JSON.stringify(value)) changed.set(key, value);
  return changed;
}
