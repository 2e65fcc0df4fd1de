/** Where work goes: of two workers at random the freer one, of those that have the pack loaded; else this node's own threads. */

/** A worker as it is known here. */
export interface Candidate {
  readonly offer: {
    readonly places: number;
    readonly draining: boolean;
    readonly packs: readonly { readonly name: string; readonly generator: string; readonly loaded: boolean }[];
  } | null;
  readonly slow: boolean;
  readonly load: number;
}

/** Pieces of work to a thread beyond which a worker is full: four drags share one at seven frames a second. */
const FULL = 4;

const share = ({ offer, load }: Candidate): number => load / (offer?.places ?? 1);
export const isFull = (candidate: Candidate): boolean => share(candidate) >= FULL;

/**
 * @param own load and threads of this node
 * @param avoid where it has just failed or was asked to leave
 * @returns null: on this node
 */
export function choose<C extends Candidate>(
  candidates: readonly C[],
  pack: { readonly name: string; readonly generator: string },
  own: { readonly load: number; readonly places: number },
  avoid: C | null = null,
  random: () => number = Math.random,
): C | null {
  const packOf = ({ offer }: C) =>
    offer?.packs.find(({ name, generator }) => name === pack.name && generator === pack.generator);
  const able = candidates.filter(
    (candidate) =>
      candidate !== avoid && !candidate.slow && candidate.offer?.draining === false && packOf(candidate) !== undefined,
  );
  const free = able.filter((candidate) => !isFull(candidate));
  const ready = free.filter((candidate) => packOf(candidate)?.loaded === true);
  const freer = freerOf(ready.length > 0 ? ready : free.length > 0 ? free : able, random);
  if (freer === null || (isFull(freer) && own.load / own.places < share(freer))) return null;
  return freer;
}

/** The best of all would be everybody's choice at once, until it says that it is no longer. */
function freerOf<C extends Candidate>(from: readonly C[], random: () => number): C | null {
  if (from.length === 0) return null;
  const at = Math.floor(random() * from.length);
  const one = from[at] as C;
  if (from.length === 1) return one;
  const other = from[(at + 1 + Math.floor(random() * (from.length - 1))) % from.length] as C;
  return share(other) < share(one) ? other : one;
}
