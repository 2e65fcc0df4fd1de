import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What all tabs of a browser share. */
class SharedStorage {
  readonly kept = new Map<string, string>();
  full = false;
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => {
    if (this.full) throw new DOMException('no space', 'QuotaExceededError');
    this.kept.set(key, value);
  };
}

let storage: SharedStorage;
beforeEach(() => {
  storage = new SharedStorage();
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('window', new EventTarget());
});
afterEach(() => vi.unstubAllGlobals());

/** A tab: modules of its own, which have read nothing yet. */
async function tab() {
  vi.resetModules();
  return import('./visited');
}
const room = (name: string, role: 'owner' | 'editor' = 'owner') => ({
  room: name.padEnd(22, 'x'),
  memberId: 'm',
  token: name.padEnd(43, 't'),
  role,
  name,
});
const names = () => (JSON.parse(storage.kept.get('tug.rooms') ?? '[]') as { name: string }[]).map(({ name }) => name);

describe('visited rooms', () => {
  it('keep what another tab has put in, without being told of it', async () => {
    const [one, two] = [await tab(), await tab()];
    one.visited.enter(room('first'));
    expect(two.visited.find(room('first').room)?.name).toBe('first');
    one.visited.enter(room('second'));
    two.visited.update(room('first').room, { name: 'renamed' });
    expect(names()).toEqual(['second', 'renamed']);
    expect(two.visited.find(room('second').room)?.role).toBe('owner');
    two.visited.enter(room('third'));
    one.visited.forget(room('third').room);
    expect(names()).toEqual(['second', 'renamed']);
  });

  it('come back when another tab wrote its list at the same moment, which it had not seen them in', async () => {
    const [one, two] = [await tab(), await tab()];
    one.visited.enter(room('old'));
    const seen = storage.kept.get('tug.rooms') ?? '';
    one.visited.enter(room('first'));
    // What the second tab sees of the storage is older than what the first one has put in.
    storage.kept.set('tug.rooms', seen);
    two.visited.enter(room('second'));
    expect(names()).toEqual(['second', 'old']);
    window.dispatchEvent(new Event('storage'));
    expect(names()).toEqual(['first', 'second', 'old']);
    expect(two.visited.find(room('first').room)?.role).toBe('owner');
    // What is forgotten stays so.
    one.visited.forget(room('first').room);
    window.dispatchEvent(new Event('storage'));
    expect(names()).toEqual(['second', 'old']);
  });

  it('never lose a key, however many rooms were visited; one stays on the start page with all of one’s own', async () => {
    const { visited, shownRooms } = await tab();
    visited.enter(room('mine'));
    for (let i = 0; i < 100; i++) visited.enter(room(`other${i}`, 'editor'));
    expect(visited.find(room('mine').room)?.role).toBe('owner');
    expect(visited.find(room('other0').room)?.token).toBe(room('other0').token);
    const stored = JSON.parse(storage.kept.get('tug.rooms') ?? '[]') as Parameters<typeof shownRooms>[0];
    const shown = shownRooms(stored).map(({ name }) => name);
    expect(shown).toHaveLength(61);
    expect(shown).toContain('mine');
  });

  it('are read although one of them is damaged', async () => {
    storage.setItem('tug.rooms', JSON.stringify([{ room: 1 }, { ...room('good'), visitedAt: 1 }]));
    const { visited } = await tab();
    visited.enter(room('new'));
    expect(names()).toEqual(['new', 'good']);
  });

  it('are remembered by the page where the browser keeps nothing', async () => {
    storage.full = true;
    const { visited } = await tab();
    visited.enter(room('one'));
    visited.enter(room('two'));
    expect([visited.find(room('one').room), visited.find(room('two').room)]).toMatchObject([{}, {}]);
    storage.full = false;
    visited.enter(room('three'));
    expect(names()).toEqual(['three', 'two', 'one']);
  });
});
