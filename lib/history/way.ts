/** The way from one node of a history to another, along their parents. Pure. */

/** Edits that are left, the latest first, and those that are entered, the earliest first. */
export interface Way {
  readonly left: readonly string[];
  readonly entered: readonly string[];
}

/** @param parentOf null for the first node, undefined for one that is not there, where the way ends as well */
export function wayBetween(parentOf: (id: string) => string | null | undefined, from: string, to: string): Way {
  const toStart = (id: string): string[] => {
    const path: string[] = [];
    for (let at: string | null | undefined = id; typeof at === 'string'; at = parentOf(at)) path.push(at);
    return path;
  };
  const [leaving, entering] = [toStart(from), toStart(to)];
  const shared = new Set(entering);
  const kept = leaving.find((id) => shared.has(id));
  const until = (path: string[]) => (kept === undefined ? path : path.slice(0, path.indexOf(kept)));
  return { left: until(leaving), entered: until(entering).reverse() };
}
