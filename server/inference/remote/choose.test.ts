import { describe, expect, it } from 'vitest';
import { choose, type Candidate } from './choose';

const pack = { name: 'faces', generator: 'a'.repeat(64) };
const own = { load: 0, places: 1 };

interface Named extends Candidate {
  readonly name: string;
}

function worker(
  name: string,
  load: number,
  more: { places?: number; loaded?: boolean; draining?: boolean; slow?: boolean } = {},
): Named {
  const { places = 1, loaded = true, draining = false, slow = false } = more;
  return { name, load, slow, offer: { places, draining, packs: [{ ...pack, loaded }] } };
}

/** Who is chosen how often, of many choices. */
function shares(workers: readonly Named[], at = own): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < 400; i++) {
    const name = choose(workers, pack, at)?.name ?? 'own';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('choose', () => {
  it('takes the freer of two at random: never the fullest, and not always the emptiest', () => {
    const counts = shares([worker('idle', 0), worker('some', 1), worker('busy', 2)]);
    expect(counts.busy).toBeUndefined();
    expect(counts.idle).toBeGreaterThan(counts.some ?? 0);
    expect(counts.some).toBeGreaterThan(0);
  });

  it('counts work by threads', () => {
    expect(shares([worker('wide', 3, { places: 4 }), worker('narrow', 1)])).toEqual({ wide: 400 });
  });

  it('prefers those that have the pack loaded, unless all of them are full', () => {
    const cold = worker('cold', 0, { loaded: false });
    expect(shares([worker('warm', 3), cold])).toEqual({ warm: 400 });
    expect(shares([worker('warm', 4), cold])).toEqual({ cold: 400 });
  });

  it('leaves the node its own work where no worker can, is quick, or has room', () => {
    const gone: Named = { name: 'gone', load: 0, slow: false, offer: null };
    const other: Named = { ...worker('other', 0), offer: { places: 1, draining: false, packs: [] } };
    const none = [gone, other, worker('draining', 0, { draining: true }), worker('slow', 0, { slow: true })];
    expect(shares(none)).toEqual({ own: 400 });
    expect(shares([worker('full', 6)])).toEqual({ own: 400 });
    expect(shares([worker('full', 6)], { load: 9, places: 1 })).toEqual({ full: 400 });
    const failed = worker('failed', 0);
    expect(choose([failed], pack, own, failed)).toBeNull();
  });
});
