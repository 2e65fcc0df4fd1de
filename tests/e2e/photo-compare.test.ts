/** What one person sees of a pulled photo beside what it was: before the edit, as it came, side by side, and as a map of the change. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { IN_FULL } from '../fixtures/in-full';
import { PEOPLE } from '../fixtures/photos/people';
import { Person, eventually, openBrowser } from './support/person';
import { PhotoRoom, shown } from './support/photo';

/** Large enough for three faces. */
const WIDTH = 900;
/** Px of the photo beside a pulled corner of the mouth in which it is seen to move. */
const NEAR = 12;

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'tug-photo-'));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

if (!IN_FULL) console.log('no photo is compared with what it was here: TUG_TESTS=all asks for it');
// A face is compared with every change, by the same code.
describe.runIf(IN_FULL)('a pulled photo', () => {
  it('is compared with the edit before and with the photo as it came, side by side, and as a map', async () => {
    const file = join(folder, 'three.png');
    await sharp(PEOPLE.three).resize(WIDTH).toFile(file);
    const ana = await Person.arrive(browser, 'Ana', { size: 'laptop' });
    const photo = await PhotoRoom.bring(ana, inject('tugUrl'), file);
    const { page } = ana;
    await ana.settled(1);
    /** What the stage shows around the corner of a face's mouth: of the first face, which is pulled first, or of the last. */
    const near = async (face: number): Promise<string> => {
      const { data, info } = await shown(ana);
      const box = await ana.stage.boundingBox();
      if (box === null) throw new Error('there is no stage');
      const at = photo.point(face);
      const [middle, side] = await Promise.all([
        photo.onScreen(ana, at),
        photo.onScreen(ana, { x: at.x + NEAR, y: at.y }),
      ]);
      const half = Math.round(side.x - middle.x);
      return sharp(data, { raw: info })
        .extract({
          left: Math.round(middle.x - box.x) - half,
          top: Math.round(middle.y - box.y) - half,
          width: 2 * half,
          height: 2 * half,
        })
        .raw()
        .toBuffer()
        .then((bytes) => bytes.toString('base64'));
    };
    const both = async () => [await near(0), await near(2)];
    const came = await both();
    await photo.drag(ana, photo.point(0), -9, -8);
    await ana.settled(2);
    await page.mouse.move(4, 4);
    await eventually(both).not.toEqual(came);
    const first = await both();
    expect(first[1]).toBe(came[1]);
    await photo.drag(ana, photo.point(2), -9, -8);
    await ana.settled(3);
    await page.mouse.move(4, 4);
    await eventually(() => near(2)).not.toBe(came[1]);
    const now = await both();
    expect(now[0]).toBe(first[0]);

    await page.keyboard.down('c');
    await eventually(both).toEqual(first);
    await page.keyboard.press('o');
    await eventually(both).toEqual(came);
    await page.keyboard.up('c');
    await eventually(both).toEqual(now);

    // The line between them stands in the middle: the original at its left, what is now at its right.
    await page.keyboard.press('s');
    await eventually(both).toEqual([came[0], now[1]]);
    await page.getByRole('slider', { name: ana.words('room.compare.line') }).focus();
    await page.keyboard.press('End');
    await eventually(both).toEqual(came);
    await page.keyboard.press('Home');
    await eventually(both).toEqual(now);

    // Since the photo came both have changed, and the face between them has not.
    const still = await near(1);
    await page.keyboard.press('x');
    await page.getByText(ana.words('room.compare.changedMost')).waitFor();
    await eventually(() => near(0)).not.toBe(now[0]);
    expect(await near(2)).not.toBe(now[1]);
    await page.keyboard.press('Escape');
    await eventually(both).toEqual(now);
    expect(await near(1)).toBe(still);
    await ana.leave();
  });
});
