/** How far pulls reach, from the page: the part that was pressed, the face, or the head as one. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PEOPLE } from '../fixtures/photos/people';
import { Person, eventually, openBrowser } from './support/person';
import { PhotoRoom, shown } from './support/photo';
import { seenPulled } from './support/watch';

/** The finder's points: tip of the nose, and where the forehead ends. */
const [NOSE, FOREHEAD] = [1, 10];
/** CSS px around a point that are compared. */
const AROUND = 6;
/** Of 255: less is not seen to have changed. */
const SEEN = 6;

let browser: Browser;
let ana: Person;
let photo: PhotoRoom;
beforeAll(async () => {
  browser = await openBrowser();
  ana = await Person.arrive(browser, 'Ana', { size: 'laptop' });
});
afterAll(() => browser.close());

/** How many pixels about a point of the face are seen to differ from those of an earlier picture. */
async function changedAt(point: number, before: Awaited<ReturnType<typeof shown>>): Promise<number> {
  const stage = await ana.stage.boundingBox();
  const at = await photo.onScreen(ana, photo.point(0, point));
  const { data, info } = await shown(ana);
  let changed = 0;
  for (let y = -AROUND; y <= AROUND; y++)
    for (let x = -AROUND; x <= AROUND; x++) {
      const column = Math.round(at.x - (stage?.x ?? 0)) + x;
      const i = 4 * ((Math.round(at.y - (stage?.y ?? 0)) + y) * info.width + column);
      const apart = [0, 1, 2].map((c) => Math.abs((data[i + c] ?? 0) - (before.data[i + c] ?? 0)));
      if (Math.max(...apart) > SEEN) changed++;
    }
  return changed;
}

describe('the reach of a pull', () => {
  it('is the part where nobody says another, whose outline is seen; the head by its key goes as one', async () => {
    photo = await PhotoRoom.bring(ana, inject('tugUrl'), PEOPLE.three);
    await ana.settled(1);
    const untouched = await shown(ana);
    const reach = ana.page.locator('[data-reach]');
    const outline = ana.page.locator('[data-reach-outline]');
    expect(await reach.getAttribute('data-reach')).toBe('0');
    const part = seenPulled(ana);
    await photo.drag(ana, photo.point(0, NOSE), 14, 0, async () => {
      await outline.waitFor({ state: 'attached' });
      await part;
    });
    await ana.settled(2);
    await eventually(() => changedAt(NOSE, untouched)).toBeGreaterThan(20);
    expect(await changedAt(FOREHEAD, untouched)).toBe(0);

    await ana.stage.focus();
    await ana.page.keyboard.press('Control+z');
    await eventually(async () => Buffer.compare((await shown(ana)).data, untouched.data)).toBe(0);
    await ana.page.keyboard.press('3');
    await eventually(() => reach.getAttribute('data-reach')).toBe('1');
    const head = seenPulled(ana);
    await photo.drag(ana, photo.point(0, NOSE), 14, 0, async () => {
      await head;
      expect(await outline.count()).toBe(0);
    });
    await ana.settled(3);
    await eventually(() => changedAt(FOREHEAD, untouched)).toBeGreaterThan(20);
  });

  it('goes over from one to the other in the middle of a pull, while Alt is held', async () => {
    const outline = ana.page.locator('[data-reach-outline]');
    await ana.stage.focus();
    await ana.page.keyboard.press('1');
    await eventually(() => ana.page.locator('[data-reach]').getAttribute('data-reach')).toBe('0');
    await photo.drag(ana, photo.point(0, NOSE), -10, 0, async () => {
      await outline.waitFor({ state: 'attached' });
      await ana.page.keyboard.down('Alt');
      await outline.waitFor({ state: 'detached' });
      await ana.page.keyboard.up('Alt');
      await outline.waitFor({ state: 'attached' });
    });
  });

  it('is each planned point’s own, and may lie between those that have names', async () => {
    await ana.tool('Plan');
    const reach = ana.page.locator('[data-reach]');
    const at = await photo.onScreen(ana, photo.point(0));
    await ana.page.mouse.click(at.x, at.y);
    await eventually(() => reach.getAttribute('data-reach')).toBe('0');
    await ana.page.keyboard.press('2');
    await eventually(() => reach.getAttribute('data-reach')).toBe('0.5');
    await ana.page.getByRole('slider', { name: ana.words('tools.reach.label') }).press('ArrowRight');
    await eventually(() => reach.getAttribute('data-reach')).toBe('0.55');
    const other = await photo.onScreen(ana, photo.point(0, FOREHEAD));
    await ana.page.keyboard.press('Escape');
    await ana.page.mouse.click(other.x, other.y);
    await ana.page.mouse.click(at.x, at.y);
    await eventually(() => reach.getAttribute('data-reach')).toBe('0.55');
  });

  it('says when the part goes no farther, which the face does', async () => {
    await ana.makeRoom(inject('tugUrl'));
    await ana.settled(1);
    const ends = ana.page.locator('[data-part-ends]');
    await ana.press([128, 131], [156, 131]);
    await ends.waitFor();
    await ana.page.keyboard.press('2');
    await ends.waitFor({ state: 'detached' });
    await ana.letGo();
    await ana.settled(2);
  });
});
