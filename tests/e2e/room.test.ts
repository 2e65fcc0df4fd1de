/** Several people in one room, each in a browser of their own. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inFull } from '../fixtures/in-full';
import { crowd } from './support/crowd';
import { Person, SIZES, eventually, openBrowser, same } from './support/person';

const url = inject('tugUrl');
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Everyone in one new room; the first one makes it. */
async function room(...names: string[]): Promise<Person[]> {
  const people = await Promise.all(names.map((name) => Person.arrive(browser, name)));
  const address = await people[0]?.makeRoom(url);
  for (const person of people.slice(1)) await person.enter(address ?? '');
  return people;
}
const leave = (people: Person[]) => Promise.all(people.map((person) => person.leave()));
const digest = async (person: Person) => (await person.state()).digest;
const mark = async (person: Person) => (await person.state()).document;

describe('a room', () => {
  it('shows every pull to both, and ends on the same bytes', async () => {
    const [ana, ben] = (await room('Ana', 'Ben')) as [Person, Person];
    const before = await ana.settled(1);
    await ana.press([100, 120], [125, 120]);
    await ben.page.locator('[data-stage][data-drag=live]').waitFor();
    await ben.page.getByText('Ana is pulling').waitFor();
    await ben.page.locator('[data-pull]').waitFor({ state: 'attached' });
    await ana.letGo();
    const [a, b] = [await ana.settled(2), await ben.settled(2)];
    expect(a).not.toBe(before);
    expect(b).toBe(a);
    await eventually(() => ben.page.locator('[data-pull]').count()).toBe(0);
    await leave([ana, ben]);
  });

  it('lets two pull at once: one drag with both handles', async () => {
    const [ana, ben] = (await room('Ana', 'Ben')) as [Person, Person];
    await ana.settled(1);
    await ana.press([90, 120], [110, 120]);
    await ben.page.locator('[data-stage][data-drag=live]').waitFor();
    await ben.press([170, 120], [150, 125]);
    for (const person of [ana, ben]) {
      await person.page.getByText(/You and (Ana|Ben) are pulling/).waitFor();
      await eventually(() => person.page.locator('[data-pull]').count()).toBe(2);
    }
    await ana.letGo();
    await ben.letGo();
    const [a, b] = [await ana.settled(2), await ben.settled(2)];
    expect(b).toBe(a);
    await ana.page.getByText(/^(Both .*|.+ and .+), \d+ px$/).waitFor();
    // Whoever pressed first began it; it is both's.
    await ana.page.locator('[data-node]', { hasText: 'Ana and Ben' }).waitFor();
    await leave([ana, ben]);
  });

  inFull('gives four people the same document and the same picture', async () => {
    const people = await room('Ana', 'Ben', 'Cem', 'Dora');
    await Promise.all(people.map((person) => person.tool('Plan')));
    const places: [number, number][] = [
      [80, 90],
      [170, 90],
      [80, 170],
      [170, 170],
    ];
    await Promise.all(people.map((person, i) => person.drag(places[i] ?? [0, 0], [(places[i] ?? [0])[0] + 16, 128])));
    const points = await same(people, (person) => person.points());
    expect(points).toHaveLength(4);
    await people[1]?.tool('Mask');
    await people[1]?.drag([60, 90], [200, 90]);
    await people[1]?.drag([60, 170], [200, 170]);
    await same(people, mark);

    await people[2]?.page.getByRole('toolbar', { name: 'Plan' }).getByRole('button', { name: 'Go' }).click();
    for (const person of people) await person.settled(2);
    const last = await same(people, digest);
    expect(last).toMatch(/^[0-9a-f]{64}$/);
    await same(people, mark);
    // What has run is done, for everybody: there is nothing to go for.
    for (const person of people) {
      await eventually(() => person.page.locator('[data-point][data-done=true]').count()).toBe(4);
      await eventually(() => person.page.getByRole('button', { name: 'Go' }).first().isEnabled()).toBe(false);
    }
    for (const person of people) await eventually(() => person.page.locator('[data-person]').count()).toBe(3);
    await leave(people);
  });

  it('takes back what I did, never what somebody else did', async () => {
    const [ana, ben] = (await room('Ana', 'Ben')) as [Person, Person];
    const start = await ana.settled(1);
    for (const person of [ana, ben]) await person.tool('Plan');
    await ana.drag([80, 90], [110, 90]);
    await eventually(() => ben.points()).toHaveLength(1);
    await ben.drag([80, 170], [110, 170]);
    await eventually(() => ana.points()).toHaveLength(2);
    await ana.page.keyboard.press('Control+z');
    await ana.page.getByText('Undone: point placed').waitFor();
    for (const person of [ana, ben]) await eventually(() => person.points()).toHaveLength(1);
    expect((await ben.points())[0]).toContain('80, 170');
    await ana.page.keyboard.press('Control+Shift+z');
    for (const person of [ana, ben]) await eventually(() => person.points()).toHaveLength(2);

    await ana.page.getByRole('button', { name: 'Clear all' }).first().click();
    await ana.tool('Pull');
    await ana.drag([100, 120], [125, 120]);
    const pulled = await ana.settled(2);
    await ana.page.keyboard.press('Control+z');
    await ana.page.getByText(/^Undone: .+, \d+ px$/).waitFor();
    for (const person of [ana, ben]) await eventually(() => digest(person)).toBe(start);
    await ana.page.keyboard.press('Control+Shift+z');
    for (const person of [ana, ben]) await eventually(() => digest(person)).toBe(pulled);
    // What is where everybody is, is stored.
    await ana.page.locator('[data-saved=saved]').waitFor();
    // The line goes on beyond the edit: the cleared points come back.
    await ana.page.keyboard.press('Control+z');
    await ana.page.keyboard.press('Control+z');
    for (const person of [ana, ben]) await eventually(() => person.points()).toHaveLength(2);
    await leave([ana, ben]);
  });

  inFull('takes back my strokes of the mask, and my edits from before a reload', async () => {
    const [ana, ben] = (await room('Ana', 'Ben')) as [Person, Person];
    const start = await ana.settled(1);
    await ana.drag([100, 120], [125, 120]);
    const pulled = await ana.settled(2);
    const clear = await mark(ana);
    await ben.tool('Mask');
    await ben.drag([40, 60], [210, 60]);
    await eventually(() => mark(ana)).not.toBe(clear);
    const bens = await mark(ben);
    await ana.tool('Mask');
    await ana.drag([40, 200], [210, 200]);
    await eventually(() => mark(ben)).not.toBe(bens);
    await ana.page.keyboard.press('Control+z');
    for (const person of [ana, ben]) await eventually(() => mark(person)).toBe(bens);

    await ana.page.reload();
    await ana.inRoom();
    expect(await digest(ana)).toBe(pulled);
    await ana.page.keyboard.press('Control+z');
    for (const person of [ana, ben]) await eventually(() => digest(person)).toBe(start);
    expect(await mark(ana)).toBe(bens);
    await leave([ana, ben]);
  });

  it('takes a pull back with Escape', async () => {
    const [ana, ben] = (await room('Ana', 'Ben')) as [Person, Person];
    const start = await ana.settled(1);
    await ana.press([100, 120], [130, 120]);
    await ben.page.locator('[data-stage][data-drag=live]').waitFor();
    await ana.page.keyboard.press('Escape');
    for (const person of [ana, ben]) expect(await person.settled(1)).toBe(start);
    await ana.letGo();
    await leave([ana, ben]);
  });

  it('shows the current frame to who joins in the middle', async () => {
    const [ana] = (await room('Ana')) as [Person];
    const cem = await Person.arrive(browser, 'Cem');
    await ana.press([100, 120], [130, 120]);
    await ana.page.locator('[data-stage][data-drag=live]').waitFor();
    await cem.enter(ana.page.url());
    await cem.page.getByText('Ana is pulling').waitFor();
    await ana.letGo();
    const [a, c] = [await ana.settled(2), await cem.settled(2)];
    expect(c).toBe(a);
    await leave([ana, cem]);
  });

  it('looks back without disturbing others, and restores for all', async () => {
    const [ana, ben] = (await room('Ana', 'Ben')) as [Person, Person];
    const start = await ana.settled(1);
    await ana.drag([100, 120], [125, 120]);
    const pulled = await ana.settled(2);
    await ana.panel('History');
    await ana.page.getByRole('button', { name: /^Start, seed 3/ }).click();
    await ana.page.getByText('Only you see this').waitFor();
    expect(await ben.settled(2)).toBe(pulled);
    await ana.page.getByRole('button', { name: 'Restore here' }).click();
    for (const person of [ana, ben]) await eventually(() => digest(person)).toBe(start);
    expect(await ana.page.getByText('Only you see this').count()).toBe(0);
    await leave([ana, ben]);
  });

  inFull('says who changed a setting, which counts for all', async () => {
    const [ana, ben] = (await room('Ana', 'Ben')) as [Person, Person];
    for (const person of [ana, ben]) await person.panel('Settings');
    await ben.page.getByRole('slider', { name: 'Step length' }).press('ArrowRight');
    await ana.page.getByText(/^Changed for everybody by Ben, /).waitFor();
    await ben.page.getByText(/^Changed for everybody by you, /).waitFor();
    await leave([ana, ben]);
  });

  it('shows cursors, and follows a view', async () => {
    const [ana, ben] = (await room('Ana', 'Ben')) as [Person, Person];
    const { x, y } = await ben.at(60, 60);
    await ben.page.mouse.move(x, y);
    await ana.page.locator('[data-cursor]').waitFor();
    await ana.page.getByRole('button', { name: 'Follow Ben' }).click();
    await ben.page.mouse.wheel(0, -600);
    const zoom = (person: Person) => person.page.getByRole('button', { name: /^Zoom is/ }).textContent();
    await same([ana, ben], zoom);

    // Who finds no place in the bar stands behind a number, on a phone sooner, and can be followed from there.
    const goAway = await crowd(ben.page.url(), 6);
    const { page } = ana;
    const everybody = page.getByRole('button', { name: 'Everybody in the room, 7 more than you' });
    await eventually(() => everybody.innerText()).toBe('+2');
    await page.setViewportSize(SIZES.phone);
    await eventually(() => everybody.innerText()).toBe('+6');
    await eventually(() => page.locator('[data-person]:visible').count()).toBe(1);
    await everybody.click();
    await page.getByRole('menuitemcheckbox', { name: 'Follow Guest 6' }).click();
    await page.getByText('Following Guest 6').waitFor();
    goAway();
    await leave([ana, ben]);
  });

  inFull('tells who is idle and who left, and leaves no ghosts', async () => {
    const [ana, ben] = (await room('Ana', 'Ben')) as [Person, Person];
    const { x, y } = await ben.at(60, 60);
    await ben.page.mouse.move(x, y);
    await ana.page.locator('[data-cursor]').waitFor();
    await ben.page.reload();
    await ben.inRoom();
    await eventually(() => ana.page.locator('[data-cursor]').count()).toBe(0);
    await eventually(() => ana.page.locator('[data-person]').count()).toBe(1);
    // A tab that is out of sight is idle.
    const hide = (hidden: boolean) =>
      ben.page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    await ana.page.locator('[data-person][data-state=idle]').waitFor();
    await hide(false);
    await ana.page.locator('[data-person][data-state=here]').waitFor();
    await ben.leave();
    await ana.page.locator('[data-person][data-state=left]').waitFor();
    await eventually(() => ana.page.locator('[data-person]').count()).toBe(0);
    await ana.leave();
  });
});
