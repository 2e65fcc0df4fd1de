/** The README's tour, step by step as it is written there. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Person, eventually, openBrowser, same } from './support/person';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const digest = async (person: Person) => (await person.state()).digest;

describe('the tour of the README', () => {
  it('can be followed', { timeout: 240_000 }, async () => {
    // 1. A room, its link, a second person.
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    const { page } = ana;
    await ana.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.getByRole('dialog', { name: 'Share' }).locator('button', { hasText: 'Copy' }).click();
    await page.getByText('Copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.keyboard.press('Escape');
    const ben = await Person.arrive(browser, null);
    await ben.page.goto(link);
    await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    await ben.page.getByRole('button', { name: 'Enter the room' }).click();
    await ben.inRoom();

    // 2. A pull of one, then of both, then one that is taken back.
    const start = await ana.settled(1);
    await ana.drag([128, 150], [128, 165]);
    await ana.settled(2);
    await page.getByRole('list', { name: 'Edits' }).getByRole('button', { name: /^Pull/ }).waitFor();
    await ana.press([128, 150], [128, 160]);
    await ben.page.locator('[data-stage][data-drag=live]').waitFor();
    await ben.press([80, 128], [70, 128]);
    await page.getByText('You and Ben are pulling').waitFor();
    await ana.letGo();
    await ben.letGo();
    const both = await ana.settled(3);
    await ana.press([128, 150], [128, 165]);
    await page.locator('[data-stage][data-drag=live]').waitFor();
    await page.keyboard.press('Escape');
    expect(await ana.settled(3)).toBe(both);
    await ana.letGo();

    // 3. Compare.
    for (const [key, words] of [
      ['s', /^Before$/],
      ['x', /Changed most$/],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByText(words).waitFor();
      await page.keyboard.press(key);
      await page.getByText(words).waitFor({ state: 'detached' });
    }

    // 4. A plan of both.
    for (const person of [ana, ben]) await person.page.keyboard.press('d');
    await ana.drag([100, 115], [96, 108]);
    await ben.drag([156, 115], [160, 108]);
    await eventually(() => ana.points()).toHaveLength(2);
    await page.getByRole('toolbar', { name: 'Plan' }).getByRole('button', { name: 'Go' }).click();
    await ana.settled(4);

    // 5. A mask, and without it again.
    await page.keyboard.press('m');
    const clear = (await ana.state()).document;
    await ana.drag([90, 110], [166, 110]);
    await eventually(async () => (await ana.state()).document).not.toBe(clear);
    await page.getByRole('button', { name: 'Clear the mask' }).click();
    await eventually(async () => (await ana.state()).document).toBe(clear);

    // 6. Undo, looking back, a branch, the replay.
    await page.keyboard.press('p');
    await ana.drag([128, 205], [128, 212]);
    await ana.settled(5);
    await page.keyboard.press('Control+z');
    await ana.panel('History');
    await page
      .getByRole('list', { name: 'Edits' })
      .getByRole('button', { name: /^Start, seed 3/ })
      .click();
    await page.getByRole('button', { name: 'Restore here' }).click();
    await eventually(() => same([ana, ben], digest)).toBe(start);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.locator('[data-replay-node]').waitFor();
    await ben.leave();
    await ana.leave();
  });
});
