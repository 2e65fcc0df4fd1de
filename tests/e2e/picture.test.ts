/** What one person sees of the picture: compared with before, close by, and begun anew from another picture. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inFull } from '../fixtures/in-full';
import { Person, SIZES, eventually, openBrowser } from './support/person';
import { runServer } from './support/server';
import { seenPulled } from './support/watch';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Pixels of the stage's canvas in a square around an image px of the fitted picture, as text. */
async function look(person: Person, x: number, y: number, reach = 12): Promise<string> {
  const at = await person.at(x, y);
  const box = await person.stage.boundingBox();
  if (box === null) throw new Error('there is no stage');
  return person.page.evaluate(
    ({ left, top, side }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-stage] canvas');
      return canvas?.getContext('2d')?.getImageData(left, top, side, side).data.join() ?? '';
    },
    { left: Math.round(at.x - box.x - reach), top: Math.round(at.y - box.y - reach), side: 2 * reach },
  );
}

describe('comparing', () => {
  it('shows the picture before the edit while C is held, side by side, and as a map of the change', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    await ana.settled(1);
    const left = () => look(ana, 90, 128);
    const right = () => look(ana, 166, 128);
    const before = [await left(), await right()];
    await ana.drag([100, 120], [125, 120]);
    await ana.settled(2);
    await eventually(left).not.toBe(before[0]);
    const now = [await left(), await right()];

    await ana.page.keyboard.down('c');
    await eventually(left).toBe(before[0]);
    expect(await right()).toBe(before[1]);
    await ana.page.keyboard.up('c');
    await eventually(left).toBe(now[0]);

    await ana.page.keyboard.press('s');
    await eventually(left).toBe(before[0]);
    expect(await right()).toBe(now[1]);
    // The line between them can be moved by keys, to the edge.
    await ana.page.getByRole('slider', { name: 'Split between before and after' }).focus();
    await ana.page.keyboard.press('Home');
    await eventually(left).toBe(now[0]);

    await ana.page.keyboard.press('x');
    await ana.page.getByText('Changed most').waitFor();
    await eventually(left).not.toBe(now[0]);
    expect(await left()).not.toBe(before[0]);
    await ana.page.keyboard.press('Escape');
    await eventually(left).toBe(now[0]);

    // A second edit: before it is what the first one made, and the original lies further back. A viewer may choose as well.
    await ana.drag([125, 120], [110, 132]);
    await ana.settled(3);
    await eventually(left).not.toBe(now[0]);
    await ana.page.keyboard.down('c');
    await eventually(left).toBe(now[0]);
    await ana.page.keyboard.press('o');
    await eventually(left).toBe(before[0]);
    expect(await right()).toBe(before[1]);
    await ana.page.keyboard.up('c');
    const original = ana.page.getByRole('button', { name: 'Compare with the original' });
    expect(await original.getAttribute('aria-pressed')).toBe('true');
    await ana.page.keyboard.press('s');
    await ana.page.getByText('Original', { exact: true }).waitFor();
    await original.click();
    await ana.page.getByText('Before', { exact: true }).waitFor();

    // On the narrowest screen the colours are explained beside the button for comments, not on top of it.
    await ana.page.setViewportSize({ width: 320, height: 640 });
    await ana.page.keyboard.press('x');
    const [legend, button] = [
      ana.page.getByText('Changed most'),
      ana.page.getByRole('button', { name: /^Comment on a point/ }),
    ];
    await eventually(async () => {
      const [left, right] = [await legend.boundingBox(), await button.boundingBox()];
      return left !== null && right !== null && left.x >= 0 && left.x + left.width <= right.x;
    }).toBe(true);
    await ana.leave();
  });
});

describe('its own pixels', () => {
  inFull('can be pulled once it is taken as a photo, and are the model’s again when that is undone', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    await ana.settled(1);
    const take = ana.page.getByRole('button', { name: ana.words('tools.pixels.take'), exact: true });
    await take.click();
    await ana.page.getByText(ana.words('tools.pixels.taken'), { exact: true }).waitFor();
    await ana.settled(2);
    await eventually(() => take.count()).toBe(0);
    const pulled = seenPulled(ana);
    await ana.drag([128, 140], [138, 140]);
    await pulled;
    await ana.settled(3);
    await ana.stage.focus();
    await ana.page.keyboard.press('Control+z');
    await ana.page.keyboard.press('Control+z');
    await take.waitFor();
    await ana.leave();
  });
});

describe('the view', () => {
  it('is drawn in the px of the screen, also after its window came to one of another density', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    const canvas = ana.page.locator('[data-stage] canvas').first();
    const density = () => canvas.evaluate((element: HTMLCanvasElement) => element.width / element.clientWidth);
    await eventually(density).toBe(1);
    const screen = await ana.context.newCDPSession(ana.page);
    await screen.send('Emulation.setDeviceMetricsOverride', { ...SIZES.desktop, deviceScaleFactor: 2, mobile: false });
    // An emulated screen alone makes the browser look at no media query anew; what people prefer does.
    await ana.page.emulateMedia({ reducedMotion: 'reduce' });
    await eventually(density).toBe(2);
    await ana.leave();
  });

  it('zooms by keys and wheel, pans, and shows single pixels in a grid when it is close', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    await ana.settled(1);
    const { page } = ana;
    const zoom = async () =>
      Number.parseInt((await page.getByRole('button', { name: /^Zoom is/ }).textContent()) ?? '', 10);
    const fitted = await zoom();
    await page.keyboard.press('+');
    await eventually(zoom).toBeGreaterThan(fitted);
    await page.keyboard.press('-');
    await eventually(zoom).toBe(fitted);
    for (const fit of ['0', 'Shift+Digit1']) {
      await page.keyboard.press('Shift+Digit0');
      await eventually(zoom).toBe(100);
      await page.keyboard.press(fit);
      await eventually(zoom).toBe(fitted);
    }

    const still = await look(ana, 128, 128);
    const middle = await ana.at(128, 128);
    // Space is the hand also after a button was pressed, which it does not press again.
    const mirror = page.getByRole('button', { name: 'Both sides at once' });
    await mirror.click();
    await page.mouse.move(middle.x, middle.y);
    for (const way of ['Space', 'h'] as const) {
      await (way === 'Space' ? page.keyboard.down('Space') : page.keyboard.press('h'));
      await page.mouse.down();
      await page.mouse.move(middle.x + 60, middle.y, { steps: 3 });
      await page.mouse.up();
      await page.keyboard.up('Space');
      await eventually(() => look(ana, 128, 128)).not.toBe(still);
      await page.keyboard.press('0');
      await eventually(() => look(ana, 128, 128)).toBe(still);
      await page.mouse.move(middle.x, middle.y);
    }
    await page.keyboard.press('p');
    expect((await ana.state()).edits).toBe(1);
    expect(await mirror.getAttribute('aria-pressed')).toBe('true');
    // Who comes to it by Tab presses it by Space.
    await mirror.click();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    await eventually(() => mirror.getAttribute('aria-pressed')).toBe('true');

    await page.mouse.move(middle.x, middle.y);
    for (let i = 0; i < 12 && (await zoom()) < 3200; i++) await page.mouse.wheel(0, -400);
    await page.locator('canvas[data-close=true]').waitFor();
    // Across one row of screen px there are as many colour changes as cells and lines: inside a cell all is one colour.
    const runs = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-stage] canvas');
      const context = canvas?.getContext('2d');
      if (canvas === null || context == null) return [];
      const { data } = context.getImageData(0, Math.round(canvas.height / 2) + 5, canvas.width, 1);
      const lengths: number[] = [];
      for (let x = 0, last = ''; x < canvas.width; x++) {
        const colour = data.slice(x * 4, x * 4 + 3).join();
        if (colour === last) lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + 1;
        else lengths.push(1);
        last = colour;
      }
      return lengths;
    });
    const cell = (await zoom()) / 100;
    expect(runs.filter((length) => length >= cell - 4).length).toBeGreaterThan(5);
    expect(runs.filter((length) => length <= 2).length).toBeGreaterThan(5);
    await ana.leave();
  });
});

describe('a new starting picture', () => {
  it('by seed, truncation or model pack is an edit that can be undone', async () => {
    const models = await mkdtemp(join(tmpdir(), 'tug-packs-'));
    const faces = fileURLToPath(new URL('../../models/faces', import.meta.url));
    for (const name of ['faces', 'others']) await cp(faces, join(models, name), { recursive: true });
    const manifest = JSON.parse(await readFile(join(faces, 'manifest.json'), 'utf8')) as { wMean: number[] };
    // Another mean face: with truncation the same seed looks different, so that every edit has a digest of its own.
    const wMean = manifest.wMean.map((value, i) => (i % 2 === 0 ? value + 0.3 : value));
    await writeFile(
      join(models, 'others', 'manifest.json'),
      JSON.stringify({ ...manifest, name: 'others', title: 'Others', wMean }),
    );
    const server = await runServer({ TUG_MODELS: models });
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(server.url);
    const digests = [await ana.settled(1)];
    await ana.panel('Picture');
    const { page } = ana;

    await page.getByRole('textbox', { name: 'Seed' }).fill('42');
    await page.getByRole('button', { name: 'Use', exact: true }).click();
    digests.push(await ana.settled(2));
    await page.getByRole('slider', { name: 'Truncation' }).focus();
    await page.keyboard.press('PageDown');
    digests.push(await ana.settled(3));
    await page.getByRole('combobox', { name: 'Model pack' }).selectOption('Others');
    digests.push(await ana.settled(4));
    expect(await page.getByRole('combobox', { name: 'Model pack' }).inputValue()).toBe('others');
    expect(new Set(digests).size).toBe(4);

    await ana.panel('History');
    for (const words of [/^Start, seed 3/, /^New picture, seed 42/, /^Truncation/, /^Model pack/])
      await page.getByRole('list', { name: 'Edits' }).getByRole('button', { name: words }).waitFor();
    // Also after a reload, which forgets the page's own line of undo.
    await page.reload();
    await ana.inRoom();
    for (const digest of digests.slice(0, -1).reverse()) {
      await page.getByRole('button', { name: 'Undo' }).click();
      await eventually(async () => (await ana.state()).digest).toBe(digest);
    }
    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Redo' }).click();
    await eventually(async () => (await ana.state()).digest).toBe(digests[1]);
    await ana.leave();
    await server.close();
    await rm(models, { recursive: true, force: true });
  });
});
