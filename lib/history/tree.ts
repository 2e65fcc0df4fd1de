/**
 * The history as rows with lanes, as version-control programs draw it. Pure.
 *
 * The first child of a node goes on in its lane; every further child begins a branch in a lane of its own. A lane is used
 * again once its branch has ended, so that a long history stays narrow.
 */

export interface TreeNode {
  readonly id: string;
  readonly parent: string | null;
}

export interface TreeRow<T extends TreeNode> {
  readonly node: T;
  /** Column, 0 = leftmost. */
  readonly lane: number;
  /** Lane of the parent; null for the first node. */
  readonly parentLane: number | null;
  /** Lanes whose line runs past this row, its own not among them. */
  readonly passing: readonly number[];
  /** A child goes on above in the same lane; newest rows are on top. */
  readonly continued: boolean;
  /** Lanes of the branches that begin at this node. */
  readonly branches: readonly number[];
}

interface Branch {
  readonly lane: number;
  /** Rows, in the order of commits, between which its line is drawn: from its parent to its last node. */
  readonly from: number;
  readonly to: number;
  readonly parent: string | null;
}

/** Rows newest first. `nodes` come in the order of their commits, parents before children. */
export function treeRows<T extends TreeNode>(nodes: readonly T[]): TreeRow<T>[] {
  const index = new Map(nodes.map((node, i) => [node.id, i]));
  const branchOf = new Map<string, Branch>();
  const continued = new Set<string>();
  const branches: Branch[] = [];
  const chains = chainsOf(nodes);
  for (const chain of chains) {
    const first = chain[0];
    if (first === undefined) continue;
    const from = first.parent === null ? 0 : (index.get(first.parent) ?? 0);
    const to = index.get(chain.at(-1)?.id ?? '') ?? from;
    const taken = new Set(branches.filter((b) => b.from < to && b.to > from).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    const branch: Branch = { lane, from, to, parent: first.parent };
    branches.push(branch);
    for (const node of chain) branchOf.set(node.id, branch);
  }
  for (const node of nodes) if (node.parent !== null) continued.add(node.parent);
  return nodes
    .map((node, i): TreeRow<T> => {
      const own = branchOf.get(node.id);
      const parent = node.parent === null ? undefined : branchOf.get(node.parent);
      return {
        node,
        lane: own?.lane ?? 0,
        parentLane: parent?.lane ?? null,
        passing: branches.filter((b) => b !== own && b.from < i && b.to > i).map(({ lane }) => lane),
        continued: continued.has(node.id),
        branches: branches.filter((b) => b.parent === node.id).map(({ lane }) => lane),
      };
    })
    .reverse();
}

/** Each node with its first children, as far as they go; in the order in which they begin. */
function chainsOf<T extends TreeNode>(nodes: readonly T[]): T[][] {
  const chains: T[][] = [];
  const endsWith = new Map<string, T[]>();
  for (const node of nodes) {
    const chain = node.parent === null ? undefined : endsWith.get(node.parent);
    if (chain === undefined) {
      const begun = [node];
      chains.push(begun);
      endsWith.set(node.id, begun);
      continue;
    }
    chain.push(node);
    endsWith.delete(node.parent ?? '');
    endsWith.set(node.id, chain);
  }
  return chains;
}

/** Nodes without children: the ends of all branches, newest first. */
export function leavesOf<T extends TreeNode>(nodes: readonly T[]): T[] {
  const parents = new Set(nodes.map(({ parent }) => parent));
  return nodes.filter(({ id }) => !parents.has(id)).reverse();
}

/** Where a replay that begins at `id` goes on to: the head when `id` lies on its way, else the newest end below `id`. */
export function endBelow(nodes: readonly TreeNode[], id: string, head: string | null): string {
  const parentOf = new Map(nodes.map((node) => [node.id, node.parent]));
  const isBelow = (leaf: string): boolean => {
    let next: string | null | undefined = leaf;
    for (let steps = 0; next != null && steps <= nodes.length; steps++) {
      if (next === id) return true;
      next = parentOf.get(next);
    }
    return false;
  };
  if (head !== null && isBelow(head)) return head;
  return leavesOf(nodes).find((leaf) => isBelow(leaf.id))?.id ?? id;
}
