/** Other ways in than a mouse and a wide screen: touch on a phone, keys alone; and pages that axe looks at. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Person, eventually, openBrowser, type Look } from './support/person';
import { Touch } from './support/touch';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe('a phone', () => {
  it('joins by link, pulls by touch and uses the sheet', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const room = await ana.makeRoom(url);
    const guest = await Person.arrive(browser, null, { size: 'phone' });
    await guest.page.goto(room);
    await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Gil');
    await guest.page.getByRole('button', { name: 'Enter the room' }).tap();
    await guest.inRoom();
    await ana.page.getByRole('button', { name: 'Follow Gil' }).waitFor();

    const touch = await Touch.of(guest);
    const point = await guest.at(100, 120);
    await touch.swipe(point, { x: point.x + 32, y: point.y }, async () => {
      await ana.page.getByText('Gil is pulling').waitFor();
    });
    const [a, g] = [await ana.settled(2), await guest.settled(2)];
    expect(g).toBe(a);

    // Two fingers zoom and pull nothing.
    const zoomed = guest.page.locator('canvas[data-close]').first();
    expect(await zoomed.getAttribute('data-close')).toBe('false');
    await touch.spread(await guest.at(128, 128));
    await eventually(() => zoomed.getAttribute('data-close')).toBe('true');
    expect((await guest.state()).edits).toBe(2);

    await guest.page.getByRole('button', { name: 'Panels', exact: true }).tap();
    await guest.panel('History');
    await guest.page.getByText('Pull', { exact: true }).last().waitFor();
    // Nothing is cut off at the side.
    expect(await guest.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await guest.leave();
    await ana.leave();
  });
});

describe('a viewer on a phone', () => {
  it('sees every pull, looks closer with two fingers, and changes nothing', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const room = await ana.makeRoom(url);
    await ana.page.getByRole('button', { name: 'Share' }).click();
    await ana.page.getByRole('combobox', { name: 'Whoever has the address' }).selectOption('viewer');
    await ana.page.keyboard.press('Escape');
    const vi = await Person.arrive(browser, 'Vi', { size: 'phone' });
    await vi.enter(room);
    await vi.page.getByText('Viewer', { exact: true }).waitFor();
    for (const name of ['Pull', 'Plan', 'Mask'])
      expect(await vi.page.getByRole('radio', { name, exact: true }).isDisabled()).toBe(true);

    await ana.press([100, 120], [125, 120]);
    await vi.page.getByText('Ana is pulling').waitFor();
    await vi.page.locator('[data-pull]').waitFor({ state: 'attached' });
    await ana.letGo();
    const digest = await ana.settled(2);
    expect(await vi.settled(2)).toBe(digest);

    const touch = await Touch.of(vi);
    const start = await vi.at(100, 120);
    await touch.swipe(start, { x: start.x + 40, y: start.y });
    await touch.spread(await vi.at(128, 128));
    await eventually(() => vi.page.locator('[data-stage] canvas').getAttribute('data-close')).toBe('true');
    await vi.page.getByRole('button', { name: 'Panels', exact: true }).tap();
    await vi.panel('Settings');
    expect(await vi.page.getByRole('slider', { name: 'Step length' }).getAttribute('data-disabled')).not.toBeNull();
    // Ana's next edit is the only one that came.
    await ana.drag([100, 120], [90, 120]);
    expect(await vi.settled(3)).toBe(await ana.settled(3));
    expect(await vi.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await vi.leave();
    await ana.leave();
  });
});

describe('the keyboard alone', () => {
  it('makes a room, pulls, plans and runs the plan', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const { page } = ana;
    const { keyboard } = page;
    const focused = (attribute: string) =>
      page.evaluate((name) => document.activeElement?.getAttribute(name) ?? '', attribute);
    const tabTo = async (attribute: string, text: string) => {
      for (let i = 0; i < 80; i++) {
        if ((await focused(attribute)).startsWith(text)) return;
        await keyboard.press('Tab');
      }
      throw new Error(`Tab never reached ${attribute} ${text}`);
    };
    await page.goto(url);
    await page.getByRole('button', { name: 'New room from seed 3', exact: true }).waitFor();
    await tabTo('aria-label', 'New room from seed');
    await keyboard.press('Enter');
    await page.waitForURL(/\/room\//);
    await ana.inRoom();
    const start = await ana.settled(1);

    await tabTo('aria-label', 'Picture');
    for (const key of ['ArrowLeft', 'ArrowUp', 'Enter', 'Shift+ArrowRight', 'Shift+ArrowRight'])
      await keyboard.press(key);
    await page.locator('[data-stage][data-drag=live]').waitFor();
    await keyboard.press('Enter');
    const pulled = await ana.settled(2);
    expect(pulled).not.toBe(start);

    await keyboard.press('d');
    await page.getByRole('button', { name: 'Add a point' }).focus();
    await keyboard.press('Enter');
    await eventually(() => focused('data-end')).toMatch(/ handle$/);
    const [before] = await ana.points();
    await keyboard.press('Shift+ArrowDown');
    await eventually(async () => (await ana.points())[0]).not.toBe(before);
    await keyboard.press('Tab');
    expect(await focused('data-end')).toMatch(/ target$/);
    await keyboard.press('ArrowRight');
    await page.getByRole('complementary', { name: 'Inspector' }).getByRole('button', { name: 'Go' }).focus();
    await keyboard.press('Enter');
    await ana.settled(3);
    await page.locator('[data-end]').first().focus();
    await keyboard.press('Delete');
    await eventually(() => ana.points()).toHaveLength(0);
    await ana.leave();
  });
});

describe('axe', () => {
  const looks: Required<Look>[] = [
    { size: 'desktop', theme: 'dark' },
    { size: 'desktop', theme: 'light' },
    { size: 'phone', theme: 'light' },
  ];
  const check = async (person: Person, what: string) => {
    // What fades in has less contrast on its way than when it is there.
    await person.page.evaluate(() =>
      Promise.allSettled(
        document
          .getAnimations()
          .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
          .map((animation) => animation.finished),
      ),
    );
    const { violations } = await new AxeBuilder({ page: person.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    const told = violations.map(
      ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.html).join(' | ')}`,
    );
    expect(told, what).toEqual([]);
  };

  it.each(looks)('finds nothing on the start page, $size, $theme', async (look) => {
    const ana = await Person.arrive(browser, 'Ana', look);
    await ana.page.goto(url);
    await ana.page.getByRole('button', { name: 'New room from seed 12', exact: true }).waitFor();
    await check(ana, 'start page');
    await ana.page.getByRole('button', { name: 'Your name and colour' }).click();
    await ana.page.getByRole('dialog').waitFor();
    await check(ana, 'name and colour');
    await ana.leave();
  });

  it.each(looks)('finds nothing in a room, $size, $theme', async (look) => {
    const ana = await Person.arrive(browser, 'Ana', look);
    await ana.makeRoom(url);
    await ana.tool('Plan');
    await ana.drag([80, 90], [110, 90]);
    if (look.size === 'phone') await ana.page.getByRole('button', { name: 'Panels', exact: true }).click();
    for (const panel of ['Points', 'Image', 'Settings', 'History'] as const) {
      await ana.panel(panel);
      await check(ana, panel);
    }
    await ana.tool('Mask');
    await check(ana, 'mask');
    await ana.page.keyboard.press('Shift+?');
    await ana.page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
    await check(ana, 'shortcuts');
    await ana.leave();
  });

  it('finds nothing on the pages that say no', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    for (const path of ['/room/short', '/room/abcdefghijklmnopqrstuv']) {
      await ana.page.goto(url + path);
      await ana.page.getByRole('link', { name: 'To the start page' }).waitFor();
      await check(ana, path);
    }
    // The browser itself reports the two answers with 404.
    await ana.leave(/status of 404/);
  });
});
