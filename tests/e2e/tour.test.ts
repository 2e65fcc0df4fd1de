/** The README's tour, step by step as it is written there. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LOCALES } from '@/app/words/locale';
import { wordsOf } from '@/app/words/words';
import { Person, eventually, openBrowser, same } from './support/person';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const digest = async (person: Person) => (await person.state()).digest;

describe('the tour of the README', () => {
  it.each(LOCALES)('can be followed in %s', { timeout: 240_000 }, async (language) => {
    const words = wordsOf(language);
    // 1. A room, its link, a second person.
    const ana = await Person.arrive(browser, 'Ana', { language });
    await ana.makeRoom(url);
    const { page } = ana;
    await ana.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
    await page.getByRole('button', { name: words('room.share'), exact: true }).click();
    await page
      .getByRole('dialog', { name: words('share.title') })
      .locator('button', { hasText: words('share.copy') })
      .click();
    await page.getByRole('button', { name: words('share.copied'), exact: true }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.keyboard.press('Escape');
    const ben = await Person.arrive(browser, null, { language });
    await ben.page.goto(link);
    await ben.page.getByRole('textbox', { name: words('person.yourName'), exact: true }).fill('Ben');
    await ben.page.getByRole('button', { name: words('person.join.enter') }).click();
    await ben.inRoom();

    // 2. A pull of one, then of both, then one that is taken back.
    const start = await ana.settled(1);
    await ana.drag([128, 150], [128, 165]);
    await ana.settled(2);
    await page
      .getByRole('list', { name: words('history.edits') })
      .getByRole('button', { name: /, \d+ px/ })
      .first()
      .waitFor();
    await ana.press([128, 150], [128, 160]);
    await ben.page.locator('[data-stage][data-drag=live]').waitFor();
    await ben.press([80, 128], [70, 128]);
    await page.getByText(words('room.status.youAndOne', { name: 'Ben' })).waitFor();
    await ana.letGo();
    await ben.letGo();
    const both = await ana.settled(3);
    await ana.press([128, 150], [128, 165]);
    await page.locator('[data-stage][data-drag=live]').waitFor();
    await page.keyboard.press('Escape');
    expect(await ana.settled(3)).toBe(both);
    await ana.letGo();

    // 3. Compare.
    for (const [key, told] of [
      ['s', words('room.compare.before')],
      ['x', words('room.compare.changedMost')],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByText(told).waitFor();
      await page.keyboard.press(key);
      await page.getByText(told).waitFor({ state: 'detached' });
    }

    // 4. A plan of both.
    for (const person of [ana, ben]) await person.page.keyboard.press('d');
    await ana.drag([100, 115], [96, 108]);
    await ben.drag([156, 115], [160, 108]);
    await eventually(() => ana.points()).toHaveLength(2);
    await page
      .getByRole('toolbar', { name: words('tools.plan.label') })
      .getByRole('button', { name: words('tools.plan.go') })
      .click();
    await ana.settled(4);

    // 5. A mask, and without it again.
    await page.keyboard.press('m');
    const clear = (await ana.state()).document;
    await ana.drag([90, 110], [166, 110]);
    await eventually(async () => (await ana.state()).document).not.toBe(clear);
    await page.getByRole('button', { name: words('tools.mask.clear') }).click();
    await eventually(async () => (await ana.state()).document).toBe(clear);

    // 6. Undo, looking back, a branch, the replay.
    await page.keyboard.press('p');
    await ana.drag([128, 205], [128, 212]);
    await ana.settled(5);
    await page.keyboard.press('Control+z');
    await ana.panel('History');
    await page
      .getByRole('list', { name: words('history.edits') })
      .getByRole('button', { name: new RegExp(`^${words('history.node.startSeed', { seed: '3' })}`) })
      .click();
    await page.getByRole('button', { name: words('history.restore') }).click();
    await eventually(() => same([ana, ben], digest)).toBe(start);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: words('tools.keys.title') }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: words('history.replay'), exact: true }).click();
    await page.locator('[data-replay-node]').waitFor();
    await ben.leave();
    await ana.leave();
  });
});
