/** What axe says about every page, and about what opens on it. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Person, openBrowser, type Look } from './support/person';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe('axe', () => {
  const looks: Look[] = [
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

  it.each(looks)('finds nothing on links, files and replay of a room, $size, $theme', async (look) => {
    const ana = await Person.arrive(browser, 'Ana', look);
    const room = await ana.makeRoom(url);
    await ana.drag([100, 120], [125, 120]);
    await ana.settled(2);
    for (const name of ['Share', 'Export'] as const) {
      if (name === 'Export' && look.size === 'phone')
        await ana.page.getByRole('button', { name: 'Panels', exact: true }).click();
      await ana.page.getByRole('button', { name, exact: true }).click();
      await ana.page.getByRole('dialog', { name }).waitFor();
      await check(ana, name);
      await ana.page.keyboard.press('Escape');
      await ana.page.getByRole('dialog', { name }).waitFor({ state: 'detached' });
    }
    await ana.page.goto(`${room}/replay`);
    await ana.page.locator('[data-replay-node][data-frame-digest]').waitFor();
    await check(ana, 'replay');

    const guest = await Person.arrive(browser, null, look);
    await guest.page.goto(room);
    await guest.page.getByRole('button', { name: 'Enter the room' }).waitFor();
    await check(guest, 'who are you');
    await guest.page.goto(`${url}/join`);
    await guest.page.getByText('This link opens no room').waitFor();
    await check(guest, 'no invite');
    await guest.leave();
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
