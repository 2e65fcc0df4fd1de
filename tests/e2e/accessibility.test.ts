/** What axe says about every page, and about what opens on it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { axeFindsNothing } from './support/axe';
import { Person, openBrowser } from './support/person';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe('axe', () => {
  const looks = [
    { size: 'desktop', themes: ['dark', 'light'] },
    { size: 'phone', themes: ['light'] },
  ] as const;
  type Looks = (typeof looks)[number];
  const arrive = (name: string | null, { size, themes: [theme] }: Looks) =>
    Person.arrive(browser, name, { size, theme });

  /** In every theme of that size, which differ in colours alone: the page follows the system's while it is open. */
  async function nothing(person: Person, { themes }: Looks, what: string): Promise<void> {
    for (const [index, theme] of themes.entries()) {
      if (themes.length > 1) await person.page.emulateMedia({ colorScheme: theme });
      await person.page.locator(`html.${theme}`).waitFor();
      await axeFindsNothing(person, `${what}, ${theme}`, index === 0 ? 'all' : 'colours');
    }
  }

  it.each(looks)('finds nothing on the start page, $size, $themes', async (look) => {
    const ana = await arrive('Ana', look);
    await ana.page.goto(url);
    await ana.page.getByRole('button', { name: 'New room from seed 12', exact: true }).waitFor();
    await nothing(ana, look, 'start page');
    await ana.page.getByRole('button', { name: 'Your name and colour' }).click();
    await ana.page.getByRole('dialog').waitFor();
    await nothing(ana, look, 'name and colour');
    await ana.leave();
  });

  it.each(looks)('finds nothing in a room, $size, $themes', async (look) => {
    const ana = await arrive('Ana', look);
    await ana.makeRoom(url);
    await ana.tool('Plan');
    await ana.drag([80, 90], [110, 90]);
    if (look.size === 'phone') await ana.page.getByRole('button', { name: 'Panels', exact: true }).click();
    for (const panel of ['Points', 'Picture', 'Settings', 'History'] as const) {
      await ana.panel(panel);
      await nothing(ana, look, panel);
    }
    await ana.tool('Mask');
    await nothing(ana, look, 'mask');
    await ana.page.keyboard.press('Shift+?');
    await ana.page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
    await nothing(ana, look, 'shortcuts');
    await ana.page.keyboard.press('Escape');
    await ana.page.keyboard.press('Control+k');
    await ana.page.getByRole('dialog', { name: 'Commands' }).waitFor();
    await nothing(ana, look, 'commands');
    await ana.page.keyboard.press('Escape');
    await ana.page.getByRole('button', { name: 'Your name and colour' }).click();
    await ana.page.getByRole('dialog').waitFor();
    await nothing(ana, look, 'name, language and theme');
    await ana.leave();
  });

  it.each(looks)('finds nothing on links, files and replay of a room, $size, $themes', async (look) => {
    const ana = await arrive('Ana', look);
    const room = await ana.makeRoom(url);
    await ana.drag([100, 120], [125, 120]);
    await ana.settled(2);
    for (const name of ['Share', 'Export'] as const) {
      if (name === 'Export' && look.size === 'phone')
        await ana.page.getByRole('button', { name: 'Panels', exact: true }).click();
      await ana.page.getByRole('button', { name, exact: true }).click();
      await ana.page.getByRole('dialog', { name }).waitFor();
      await nothing(ana, look, name);
      await ana.page.keyboard.press('Escape');
      await ana.page.getByRole('dialog', { name }).waitFor({ state: 'detached' });
    }
    await ana.page.goto(`${room}/replay`);
    await ana.page.locator('[data-replay-node][data-frame-digest]').waitFor();
    await nothing(ana, look, 'replay');

    const guest = await arrive(null, look);
    await guest.page.goto(room);
    await guest.page.getByRole('button', { name: 'Enter the room' }).waitFor();
    await nothing(guest, look, 'who are you');
    await guest.page.goto(`${url}/join`);
    await guest.page.getByText('This link opens no room').waitFor();
    await nothing(guest, look, 'no invite');
    await guest.leave();
    await ana.leave();
  });

  it('finds nothing on the pages that say no', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    for (const path of ['/room/short', '/room/abcdefghijklmnopqrstuv']) {
      await ana.page.goto(url + path);
      await ana.page.getByRole('link', { name: 'To the start page' }).waitFor();
      await axeFindsNothing(ana, path);
    }
    // The browser itself reports the two answers with 404.
    await ana.leave(/status of 404/);
  });
});
