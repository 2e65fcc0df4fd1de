/**
 * What people were told that is kept, and what they tried without having heard of it yet. After a server came back, each thing
 * must be as it was told last, or as it was tried after that.
 */

/** A thing as it was at one time; null = not there. Compared as JSON. */
type Value = unknown;

interface Thing {
  /** What it was, oldest first: as it was told last, then what was tried since. */
  readonly versions: string[];
  told: number;
}

const NOTHING = 'null';
const kindOf = (key: string): string => key.split(' ', 1)[0] ?? '';
/** Whatever the order of the fields: a server may write them in its own. */
const write = (value: Value): string =>
  JSON.stringify(value ?? null, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

export class Ledger {
  private readonly things = new Map<string, Thing>();
  /** How often something was told, by kind. */
  readonly told = new Map<string, number>();

  /** Somebody asked for this. @returns what takes it back: it was refused, so it must not have happened */
  attempt(key: string, value: Value): () => void {
    const thing = this.thing(key);
    const version = write(value);
    thing.versions.push(version);
    return () => {
      const at = thing.versions.lastIndexOf(version);
      if (at > thing.told) thing.versions.splice(at, 1);
    };
  }

  /**
   * Somebody was told that it is so: by an answer, or by seeing it. Of what was seen before, an older version is no news.
   *
   * @param kind under which it is counted
   */
  tell(key: string, value: Value, kind = kindOf(key)): void {
    const thing = this.thing(key);
    const version = write(value);
    const next = thing.versions.indexOf(version, thing.told);
    // One observer may be behind another.
    if (next < 0 && thing.versions.includes(version)) return;
    if (next === thing.told) return;
    this.count(kind);
    if (next < 0) {
      thing.versions.push(version);
      thing.told = thing.versions.length - 1;
    } else thing.told = next;
  }

  /** As it was told or tried last. */
  last(key: string): unknown {
    return JSON.parse(this.things.get(key)?.versions.at(-1) ?? NOTHING);
  }

  count(kind: string): void {
    this.told.set(kind, (this.told.get(kind) ?? 0) + 1);
  }

  /** All that was tried of these is told: the server confirmed everything up to now. */
  tellAll(keys: Iterable<string>): void {
    for (const key of keys) {
      const last = this.things.get(key)?.versions.at(-1);
      if (last !== undefined) this.tell(key, JSON.parse(last));
    }
  }

  /**
   * Compares with how it is now, and goes on from there.
   *
   * @param now every thing that is there; what is not in it is not there
   * @param kinds of which `now` tells all
   * @param slack `new things`: those that nobody was told of may be there, because they come to be by an answer. `all`: the server
   * itself may have changed any
   * @returns what is lost or wrong, in words
   */
  compare(now: ReadonlyMap<string, Value>, kinds: ReadonlySet<string>, slack?: 'new things' | 'all'): string[] {
    const lost: string[] = [];
    for (const key of new Set([...this.things.keys(), ...now.keys()])) {
      if (!kinds.has(kindOf(key))) continue;
      const isNew = !this.things.has(key);
      const thing = this.thing(key);
      const is = write(now.get(key));
      if ((isNew && slack !== undefined) || slack === 'all') thing.versions.push(is);
      if (!thing.versions.slice(thing.told).includes(is))
        lost.push(`${key}: is ${is}, was told ${thing.versions[thing.told] ?? ''}${open(thing)}`);
      this.things.set(key, { versions: [is], told: 0 });
    }
    return lost;
  }

  private thing(key: string): Thing {
    let thing = this.things.get(key);
    if (thing === undefined) this.things.set(key, (thing = { versions: [NOTHING], told: 0 }));
    return thing;
  }
}

function open({ versions, told }: Thing): string {
  const tried = versions.slice(told + 1);
  return tried.length === 0 ? '' : `, tried ${tried.join(' and ')}`;
}
