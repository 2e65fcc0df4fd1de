import type { HistoryNode } from '../protocol';

/** Edits that change a picture; every other kind begins one. */
const CHANGES: ReadonlySet<HistoryNode['kind']> = new Set(['pull', 'plan', 'truncation', 'restore', 'unknown']);

/** The picture that a node goes back to: the room's first one, or the newest image that was put in its place on the way here. */
export function originalOf(
  nodes: ReadonlyMap<string, Pick<HistoryNode, 'id' | 'parent' | 'kind'>>,
  id: string,
): string | null {
  for (let node = nodes.get(id); node !== undefined; node = nodes.get(node.parent))
    if (node.parent === null || !CHANGES.has(node.kind)) return node.id;
  return null;
}

/** The node whose picture a node shows: itself, or the one that was restored. */
export function shownBy(nodes: ReadonlyMap<string, Pick<HistoryNode, 'id' | 'parent' | 'kind'>>, id: string): string {
  let shown = id;
  for (let node = nodes.get(id); node?.kind === 'restore' && node.parent !== null; node = nodes.get(shown))
    shown = node.parent;
  return shown;
}
