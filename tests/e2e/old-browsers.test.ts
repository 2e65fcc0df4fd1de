/** Browsers that cannot run the pages: made here of the tests' own by taking away what old ones lack, scripts of the pages included. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LOCALES } from '@/app/words/locale';
import { SUPPORTED } from '@/app/browser/supported';
import { Person, openBrowser } from './support/person';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe('a browser that is too old', () => {
  it.each(LOCALES)('reads a plain page that names newer ones (%s)', async (language) => {
    const ana = await Person.arrive(browser, 'Ana', { language });
    const { page, words } = ana;
    await page.addInitScript(() => {
      CSS.supports = () => false;
    });
    await page.route('**/_next/**', (route) => route.abort());
    await page.goto(`${url}/room/${'x'.repeat(22)}`);
    await page.getByRole('heading', { name: words('app.tooOld.title') }).waitFor();
    // Nothing else can be read.
    expect((await page.locator('body').innerText()).split('\n').filter((line) => line.trim() !== '')).toEqual([
      words('app.tooOld.title'),
      words('app.tooOld.text', SUPPORTED),
    ]);
    // Nothing runs that was not served, under the same policy as always.
    await ana.leave(/Failed to load resource|net::ERR_FAILED/);
  });

  it('is none that lacks what has a stand-in: Firefox before 125 has no Intl.Segmenter', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.page.addInitScript(() => {
      Reflect.deleteProperty(Intl, 'Segmenter');
    });
    await ana.makeRoom(url);
    await ana.drag([128, 150], [128, 160]);
    await ana.settled(2);
    expect(await ana.page.getByRole('heading', { name: ana.words('app.tooOld.title') }).isVisible()).toBe(false);
    await ana.leave();
  });
});

describe('a browser without JavaScript', () => {
  it('is served the words that it is needed', async () => {
    // Switched off for a test only, Chromium still reads the page as one with scripts, so the page itself is looked at.
    const page = await (await fetch(url)).text();
    expect(page).toMatch(/<noscript><p[^>]*>Tug needs JavaScript, which is off in this browser\.<\/p><\/noscript>/);
  });
});
