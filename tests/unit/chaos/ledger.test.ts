/** What tells a loss must not be blind. */
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../chaos/people/ledger';
import { Standing } from '../../chaos/people/standing';
import { Waits } from '../../chaos/people/waits';

const KINDS = new Set(['comment']);
const now = (value: unknown) => new Map(value === null ? [] : [['comment a', value]]);

describe('a ledger', () => {
  it('finds what was told and is gone, or is as it was before', () => {
    const ledger = new Ledger();
    ledger.attempt('comment a', 'one');
    ledger.tell('comment a', 'one');
    expect(ledger.compare(now(null), KINDS)).toHaveLength(1);
    ledger.tell('comment a', 'one');
    ledger.attempt('comment a', 'two');
    ledger.tell('comment a', 'two');
    expect(ledger.compare(now('one'), KINDS)).toHaveLength(1);
  });

  it('lets what nobody was told of be there or not', () => {
    for (const value of ['one', 'two', 'three']) {
      const ledger = new Ledger();
      for (const version of ['one', 'two', 'three']) ledger.attempt('comment a', version);
      ledger.tell('comment a', 'one');
      expect(ledger.compare(now(value), KINDS)).toEqual([]);
    }
  });

  it('finds what was refused and happened', () => {
    const ledger = new Ledger();
    ledger.attempt('comment a', 'refused')();
    expect(ledger.compare(now('refused'), KINDS)).toHaveLength(1);
  });

  it('is not told older news by somebody who is behind', () => {
    const ledger = new Ledger();
    ledger.attempt('comment a', 'one');
    ledger.attempt('comment a', 'two');
    ledger.tellAll(['comment a']);
    ledger.tell('comment a', 'one');
    expect(ledger.compare(now('one'), KINDS)).toHaveLength(1);
  });

  it('takes the order of fields for nothing', () => {
    const ledger = new Ledger();
    ledger.tell('comment a', { text: 'x', resolved: false });
    expect(ledger.compare(now({ resolved: false, text: 'x' }), KINDS)).toEqual([]);
  });
});

describe('where a room stands', () => {
  const known = (node: string) => node !== 'new';

  it('is where it was told, when nobody moved it', () => {
    const standing = new Standing();
    standing.tell('a');
    expect(standing.compare('b', known)).toHaveLength(1);
  });

  it('may be at an edit under way, and nowhere else', () => {
    for (const [there, wrong] of [
      ['a', 0],
      ['new', 0],
      ['b', 1],
    ] as const) {
      const standing = new Standing();
      standing.tell('a');
      standing.begin('to a new edit');
      expect(standing.compare(there, known)).toHaveLength(wrong);
    }
  });

  it('is where an undo led, once that was told', () => {
    const standing = new Standing();
    standing.tell('a');
    standing.begin('anywhere');
    standing.tell('b');
    expect(standing.compare('a', known)).toHaveLength(1);
  });

  it('may be at an edit that came of a move whose answer was lost, and never back at one from before', () => {
    for (const [there, wrong] of [
      ['b', 0],
      ['late', 0],
      ['a', 1],
      ['older', 1],
    ] as const) {
      const standing = new Standing();
      standing.tell('a');
      standing.begin('to a new edit');
      standing.abandon(new Set(['older', 'a']));
      standing.begin('to a new edit');
      standing.tell('b');
      standing.finish();
      expect(standing.isOpen).toBe(true);
      // By then people have heard of it, which is no word of where the room stands.
      expect(standing.compare(there, () => true)).toHaveLength(wrong);
      expect(standing.isOpen).toBe(false);
    }
  });
});

describe('what people wait for', () => {
  it('is slow when it comes late, and a fault when it has not come when they leave', () => {
    let now = 0;
    const waits = new Waits(() => now);
    const came = waits.begin('a plan');
    now = 90_000;
    came();
    expect(waits.overdue()).toEqual([]);
    expect(waits.toString()).toBe('people waited 90.0 s at most, for a plan');
    waits.begin('a drag');
    now += 59_000;
    expect(waits.overdue()).toEqual([]);
    now += 2000;
    expect(waits.overdue()).toEqual(['somebody waited for a drag, which had not come after 61 s']);
  });
});
