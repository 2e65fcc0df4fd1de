/** The README's tour in Firefox: a room, a pull, undo, a comment, an invite for a second person, and the picture as a file. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readPicture } from '../../lib/export/png/picture';
import { FirefoxPerson, hasFirefox, openFirefox } from './support/firefox';
import { eventually } from './support/person';

const url = inject('tugUrl');
let folder = '';
let browser: Browser | null = null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tug-firefox-'));
  if (hasFirefox) browser = await openFirefox(folder);
  else
    console.log(
      'the tour in Firefox is not run here, since Firefox is not installed (TUG_FIREFOX, Debian: firefox-esr)',
    );
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

describe.runIf(hasFirefox)('in Firefox', () => {
  it('the tour can be followed', { timeout: 240_000 }, async () => {
    if (browser === null) throw new Error('Firefox did not open');
    const ana = await FirefoxPerson.arrive(browser, 'Ana');
    const { page, words } = ana;
    await page.goto(url);
    await ana.press(words('start.newRoom.fromSeed', { seed: '3' }));
    await ana.inRoom();
    const start = await ana.settled(1);

    // A pull: the picture changes while the button is held, and is an edit afterwards.
    const before = await ana.pixels();
    await ana.drag([128, 150], [128, 170], async () => {
      await ana.stage('[data-drag=live]');
      await eventually(() => ana.pixels()).not.toBe(before);
    });
    const pulled = await ana.settled(2);
    expect(pulled).not.toBe(start);

    // Undo and redo.
    await page.keyboard.down('Control');
    await page.keyboard.press('z');
    await page.keyboard.up('Control');
    await eventually(() => ana.settled(2)).toBe(start);
    await page.keyboard.down('Control');
    await page.keyboard.press('y');
    await page.keyboard.up('Control');
    await eventually(() => ana.settled(2)).toBe(pulled);

    // An invite brings a second person in.
    await ana.pressText(words('room.share'));
    await ana.pressText(words('share.newInvite.make'));
    const invite = await page.waitForSelector('[data-made-invite] input');
    const link = await invite?.evaluate((input) => input.value);
    await page.keyboard.press('Escape');
    const ben = await FirefoxPerson.arrive(browser, 'Ben');
    await ben.page.goto(link ?? '');
    await ben.pressText(words('person.join.enter'));
    await ben.inRoom();
    expect(await ben.settled(2)).toBe(pulled);

    // A comment of one is read by the other.
    await ana.look();
    await ana.press(words('comments.begin', { open: 0 }));
    await ana.click(100, 100);
    await page.locator(`textarea[aria-label="${words('comments.write')}"]`).fill('Is the chin right?');
    await ana.press(words('comments.send'));
    await ben.look();
    await ben.page.locator('[aria-label^="Comment of Ana"]').click();
    await ben.page.locator('::-p-text(Is the chin right?)').wait();

    // Both pull.
    await ben.drag([80, 128], [70, 128]);
    expect(await ana.settled(3)).toBe(await ben.settled(3));

    // The picture as a file.
    await ana.look();
    await page.locator(`[role=tab] ::-p-text(${words('room.panels.history')})`).click();
    await ana.press(words('history.export'));
    await ana.press(words('export.saveThis', { what: words('export.picture') }));
    await eventually(async () => (await readdir(folder)).filter((name) => name.endsWith('.png'))).toHaveLength(1);
    const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.png'));
    await eventually(async () => readPicture(await readFile(join(folder, name)))?.state.seed).toBe(3);

    for (const person of [ben, ana]) {
      await person.leave();
      expect(person.errors).toEqual([]);
    }
  });
});
