/** The start page: pictures to start from, the way back to known rooms, and what it says when something is missing. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Person, eventually, openBrowser } from './support/person';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const tiles = (person: Person) => person.page.getByRole('button', { name: /^New room from seed/ });
const seeds = (person: Person) => tiles(person).evaluateAll((all) => all.map((tile) => tile.ariaLabel));
/** Addresses of the pictures that are shown, once all twelve are there. */
async function pictures(person: Person): Promise<string[]> {
  const shown = () =>
    person.page
      .locator('button[aria-label^="New room"] img:not(.absolute)')
      .evaluateAll((all: HTMLImageElement[]) => all.flatMap(({ complete, src }) => (complete ? [src] : [])));
  await eventually(async () => (await shown()).length).toBe(12);
  return shown();
}

describe('the start page', () => {
  it('shows twelve pictures, others when shuffled, and follows the truncation', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.page.goto(url);
    await tiles(ana).nth(11).waitFor();
    const first = await pictures(ana);
    const before = await seeds(ana);
    expect(new Set(before).size).toBe(12);

    await ana.page.getByRole('slider', { name: 'Truncation' }).focus();
    await ana.page.keyboard.press('Home');
    await eventually(async () => (await pictures(ana)).every((src) => src.includes('truncation=0.00'))).toBe(true);
    expect(first.every((src) => src.includes('truncation=0.70'))).toBe(true);

    await ana.page.getByRole('button', { name: 'Shuffle' }).click();
    await eventually(() => seeds(ana)).not.toEqual(before);
    await pictures(ana);
    await ana.leave();
  });

  it('lists rooms of this browser as they look now, and opens links to rooms', async () => {
    const [ana, ben] = [await Person.arrive(browser, 'Ana'), await Person.arrive(browser, 'Ben')];
    await ana.page.goto(url);
    await ana.page.getByText('Rooms you make or join are listed here').waitFor();
    const room = await ana.makeRoom(url);
    const thumbnail = async () => {
      await ana.page.goto(url);
      const image = ana.page.getByRole('listitem').filter({ hasText: 'Visited' }).locator('img');
      await image.waitFor();
      return image.evaluate(async (picture: HTMLImageElement) => {
        await picture.decode();
        const canvas = document.createElement('canvas');
        canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
        return canvas.toDataURL();
      });
    };
    const before = await thumbnail();

    // Ben pastes the link, first a wrong one.
    await ben.page.goto(url);
    const field = ben.page.getByRole('textbox', { name: 'Join by link' });
    await field.fill('https://example.org/cats');
    await field.press('Enter');
    await ben.page.getByText('This is not a link to a room').waitFor();
    await field.fill(room);
    await ben.page.getByRole('button', { name: 'Join', exact: true }).click();
    await ben.inRoom();
    await ben.drag([100, 120], [125, 120]);
    await ben.settled(2);
    expect(await thumbnail()).not.toBe(before);

    await ana.page.getByRole('button', { name: /^Forget/ }).click();
    await ana.page.getByText('Rooms you make or join are listed here').waitFor();
    await ana.leave();
    await ben.leave();
  });

  it('says that the key to one’s own room goes with the page where the browser keeps nothing', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.context.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('nothing is kept', 'QuotaExceededError');
      };
    });
    await ana.makeRoom(url);
    await ana.page.locator('[data-toast]').getByText('This browser keeps nothing for this site').waitFor();
    await ana.settled(1);
    await ana.leave();
  });

  it('says what did not load, and loads it when asked again', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.page.route('**/api/packs', (route) => route.abort());
    await ana.page.route('**/api/sample?*seed=5&*', (route) => route.abort());
    await ana.page.goto(url);
    await ana.page.getByText('The pictures cannot be loaded').waitFor();
    await ana.page.unroute('**/api/packs');
    await ana.page.getByRole('button', { name: 'Try again' }).click();
    const tile = ana.page.getByRole('button', { name: 'Did not load. Try again' });
    await tile.waitFor();
    await eventually(() => tiles(ana).count()).toBe(11);
    await ana.page.unroute('**/api/sample?*seed=5&*');
    await tile.click();
    await pictures(ana);
    await eventually(() => tiles(ana).count()).toBe(12);
    // The browser itself reports what was aborted.
    await ana.leave(/net::ERR_FAILED/);
  });

  it('is light or dark as the system is, until one is chosen', async () => {
    const ana = await Person.arrive(browser, 'Ana', { theme: 'light' });
    const dark = () => ana.page.evaluate(() => document.documentElement.classList.contains('dark'));
    await ana.page.goto(url);
    expect(await dark()).toBe(false);
    await ana.page.emulateMedia({ colorScheme: 'dark' });
    await eventually(dark).toBe(true);
    await ana.page.getByRole('button', { name: 'Theme' }).click();
    await ana.page.getByRole('menuitemradio', { name: 'Light' }).click();
    await eventually(dark).toBe(false);
    await ana.page.reload();
    expect(await dark()).toBe(false);
    await ana.leave();
  });

  it('speaks the language of the browser, until another one is chosen, which stays', async () => {
    const ana = await Person.arrive(browser, null, { language: 'de' });
    const { page } = ana;
    const language = () => page.evaluate(() => document.documentElement.lang);
    const html = await (await page.goto(url))?.text();
    // Already in what the server sends: nothing changes before the eyes.
    expect(html).toContain('<html lang="de"');
    expect(html).toContain('Neuer Raum');
    await page.getByRole('heading', { name: 'Neuer Raum' }).waitFor();
    expect(await page.title()).toBe('Tug');

    await page.getByRole('button', { name: 'Sprache' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'New room' }).waitFor();
    expect(await language()).toBe('en');
    await page.reload();
    await page.getByRole('heading', { name: 'New room' }).waitFor();
    expect(await language()).toBe('en');
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitemradio', { name: 'As the browser' }).click();
    await page.getByRole('heading', { name: 'Neuer Raum' }).waitFor();
    // A name that we make up is one in that language.
    await page.getByRole('button', { name: 'Dein Name und deine Farbe' }).click();
    expect(await page.getByRole('textbox', { name: 'Dein Name' }).inputValue()).toMatch(/^Gast /);
    await page.goto(`${url}/room/short`);
    await page.getByText('Hier ist nichts').waitFor();
    expect(await page.title()).toBe('Raum - Tug');
    await ana.leave(/status of 404/);
  });

  it('says in the language of the browser that what all pages stand in broke, and nothing of the error', async () => {
    const ana = await Person.arrive(browser, 'Ana', { language: 'de' });
    const { page, words } = ana;
    await page.addInitScript(() => {
      const real = window.matchMedia.bind(window);
      Object.assign(window, { broken: true });
      // What chooses light or dark asks it.
      window.matchMedia = (query) => {
        if ('broken' in window) throw new Error('raw words');
        return real(query);
      };
    });
    await page.goto(url);
    await page.getByRole('heading', { name: words('app.broken.title') }).waitFor();
    expect((await page.locator('body').innerText()).split('\n').filter((line) => line.trim() !== '')).toEqual([
      words('app.broken.title'),
      words('app.broken.text'),
      words('app.tryAgain'),
      words('app.toStart'),
    ]);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.evaluate(() => Reflect.deleteProperty(window, 'broken'));
    await page.getByRole('button', { name: words('app.tryAgain') }).click();
    await page.getByRole('heading', { name: words('start.newRoom.title') }).waitFor();
    await ana.leave(/raw words/);
  });
});
