/** The way from one node of a history to another, along their parents. Pure. */

/** Edits that are left, the latest first, and those that are entered, the earliest first. */
export interface Way {
  readonly left: readonly string[];
  readonly entered: readonly string[];
}

type ParentOf = (id: string) => string | null | undefined;

/** A node and those before it, back to the first, or as far as they are there. */
export function backFrom(parentOf: ParentOf, id: string): string[] {
  const path: string[] = [];
  for (let at: string | null | undefined = id; typeof at === 'string'; at = parentOf(at)) path.push(at);
  return path;
}

/** @param parentOf null for the first node, undefined for one that is not there, where the way ends as well */
export function wayBetween(parentOf: ParentOf, from: string, to: string): Way {
  const [leaving, entering] = [backFrom(parentOf, from), backFrom(parentOf, to)];
  const shared = new Set(entering);
  const kept = leaving.find((id) => shared.has(id));
  const until = (path: string[]) => (kept === undefined ? path : path.slice(0, path.indexOf(kept)));
  return { left: until(leaving), entered: until(entering).reverse() };
}
