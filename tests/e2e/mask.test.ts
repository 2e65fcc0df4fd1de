/** What is chosen of a picture: several points at once, both sides of a face, and masks by brush, lasso and part. One person in one room. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Person, SIZES, eventually, openBrowser } from './support/person';
import { toldStuck } from './support/watch';

/** Of the face of seed 3, in its picture's 256 px. */
const MOUTH_CORNER = [104, 177] as const;
const url = inject('tugUrl');
let browser: Browser;
let ana: Person;
let start: string;

beforeAll(async () => {
  browser = await openBrowser();
  ana = await Person.arrive(browser, 'Ana');
  await ana.makeRoom(url);
  start = await ana.settled(1);
});
afterAll(async () => {
  await ana.leave();
  await browser.close();
});

const mark = async () => (await ana.state()).document;
/** Undoes until the document is what it was. */
async function undoTo(before: string | null): Promise<void> {
  await ana.page.keyboard.press('Control+z');
  await eventually(mark).toBe(before);
}
/** What the canvas shows around image px (x, y). */
async function seen(x: number, y: number, radius = 4): Promise<string> {
  const at = await ana.at(x, y);
  return ana.page.evaluate(
    ({ left, top, side }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-stage] canvas');
      const box = canvas?.getBoundingClientRect();
      const scale = devicePixelRatio;
      const from = [(left - (box?.x ?? 0)) * scale, (top - (box?.y ?? 0)) * scale].map(Math.round);
      const { data } = canvas?.getContext('2d')?.getImageData(from[0] ?? 0, from[1] ?? 0, side, side) ?? { data: [] };
      return [...data].join();
    },
    { left: at.x - radius * 2, top: at.y - radius * 2, side: radius * 4 },
  );
}

describe('the bars over the picture', () => {
  it('stand clear of each other however much is left for them', async () => {
    const { page } = ana;
    const crossing = () =>
      page.evaluate(() => {
        const bars = [...document.querySelectorAll('main [role=toolbar]')]
          .map(
            (bar) =>
              ({ name: bar.getAttribute('aria-label'), ...bar.getBoundingClientRect().toJSON() }) as DOMRect & {
                name: string;
              },
          )
          .filter(({ width }) => width > 0);
        return bars.flatMap((one, i) =>
          bars
            .slice(i + 1)
            .filter(
              (other) =>
                one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
            )
            .map((other) => `${one.name} and ${other.name}`),
        );
      });
    for (const size of ['desktop', 'laptop', 'phone'] as const) {
      await page.setViewportSize(SIZES[size]);
      for (const tool of ['Plan', 'Mask', 'Pull'] as const) {
        await ana.tool(tool);
        await eventually(crossing).toEqual([]);
      }
    }
    await page.setViewportSize(SIZES.desktop);
  });

  it('leave the picture its place on a phone on its side, and menus fit there', async () => {
    const { page } = ana;
    await page.setViewportSize({ width: SIZES.phone.height, height: SIZES.phone.width });
    const panels = page.getByRole('button', { name: 'Panels', exact: true });
    await panels.click();
    await eventually(async () => (await ana.stage.boundingBox())?.height ?? 0).toBeGreaterThan(SIZES.phone.width / 2);
    await ana.stage.click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^All commands/ }).waitFor();
    await eventually(async () => {
      const box = await page.getByRole('menu').boundingBox();
      return box !== null && box.y >= 0 && box.y + box.height <= SIZES.phone.width;
    }).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await panels.click();
    await page.setViewportSize(SIZES.desktop);
  });
});

describe('several points', () => {
  it('are chosen with Shift, by a frame and all at once, and go together', async () => {
    const { page } = ana;
    const before = await mark();
    await ana.tool('Plan');
    await ana.drag([100, 115], [96, 108]);
    await ana.drag([156, 115], [160, 108]);
    await ana.drag([128, 205], [128, 212]);
    await eventually(() => ana.points()).toHaveLength(3);
    // The one that was placed last is chosen, and a frame adds to what is chosen.
    await page.keyboard.press('Escape');
    await page.keyboard.down('Shift');
    await ana.drag([85, 90], [175, 130]);
    await page.keyboard.up('Shift');
    const at = await ana.at(100, 115);
    await page.mouse.click(at.x, at.y, { button: 'right' });
    await page.getByRole('menuitem', { name: 'Remove 2 points' }).waitFor();
    await page.keyboard.press('Escape');
    // Keys go to the menu until it has closed.
    await eventually(() => page.getByRole('menu').count()).toBe(0);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await eventually(() => ana.points()).toHaveLength(0);
    await page.keyboard.press('Control+z');
    await eventually(() => ana.points()).toHaveLength(3);
    await page.getByRole('button', { name: 'Clear all' }).first().click();
    await eventually(mark).toBe(before);
  });
});

describe('points that hold', () => {
  it('are counted beside the tool that pulls, and go by one press', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const { page } = ana;
    await ana.makeRoom(url);
    await ana.tool('Plan');
    const clickAt = async (x: number, y: number) => {
      const at = await ana.at(x, y);
      await page.mouse.click(at.x, at.y);
    };
    const told = toldStuck(ana, ana.words('tools.pull.stuck'));
    await clickAt(4, 4);
    await told;
    await page.keyboard.press('Delete');
    await eventually(() => ana.points()).toHaveLength(0);
    for (const x of [100, 150]) await clickAt(x, 128);
    await eventually(() => ana.points()).toHaveLength(2);
    await ana.tool('Pull');
    await page.getByText('2 holds').waitFor();
    await page.getByRole('button', { name: 'Clear the holds' }).click();
    await page.getByText(/hold/).waitFor({ state: 'detached' });
    expect(await ana.points()).toHaveLength(0);
    await ana.leave();
  });
});

describe('both sides at once', () => {
  it('a pull takes its other side along, and is one edit', async () => {
    const { page } = ana;
    await ana.tool('Pull');
    await ana.panel('History');
    await page.keyboard.press('Shift+M');
    const both = page.getByRole('button', { name: 'Both sides at once' });
    await eventually(() => both.getAttribute('aria-pressed')).toBe('true');
    await ana.press([...MOUTH_CORNER], [96, 172]);
    await eventually(() => page.locator('[data-pull]').count()).toBe(2);
    await ana.letGo();
    await ana.settled(2);
    await page.getByText(/^(Both .*|.+ and .+), \d+ px$/).waitFor();
    await page.keyboard.press('Shift+M');
    await page.keyboard.press('Control+z');
    await eventually(async () => (await ana.state()).digest).toBe(start);
  });
});

describe('a mask', () => {
  it('is painted with a soft edge, drawn around with a lasso, and has the parts of the face by one press', async () => {
    const { page } = ana;
    const before = await mark();
    await ana.tool('Mask');
    const softness = page.getByRole('slider', { name: 'Softness of the edge' });
    for (let i = 0; i < 5; i++) await page.keyboard.press('}');
    expect(await softness.getAttribute('aria-valuetext')).toBe('50%');
    await ana.drag([90, 150], [160, 150]);
    await eventually(mark).not.toBe(before);
    await undoTo(before);

    await page.keyboard.press('l');
    const plain = await seen(128, 128);
    const corners: [number, number][] = [
      [160, 150],
      [100, 150],
    ];
    await ana.press([100, 100], [160, 100]);
    for (const corner of corners) {
      const { x, y } = await ana.at(...corner);
      await page.mouse.move(x, y, { steps: 3 });
    }
    await ana.letGo();
    await eventually(mark).not.toBe(before);
    expect(await seen(128, 128)).not.toBe(plain);
    await undoTo(before);
    await page.keyboard.press('l');

    for (const part of ['Eyes', 'Brows', 'Nose', 'Skin', 'Hair', 'Background', 'Mouth']) {
      await page.getByRole('button', { name: 'Mask a part of the face' }).click();
      await page.getByRole('menuitem', { name: part }).click();
      await eventually(mark).not.toBe(before);
      if (part !== 'Mouth') await undoTo(before);
    }
  });

  it('lets nothing else change, and nothing else be pulled', async () => {
    const { page } = ana;
    await page.keyboard.press('v');
    await page.getByRole('button', { name: 'Show the mask' }).waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const places = [
      [128, 100],
      [60, 150],
      [20, 20],
    ] as const;
    const [forehead, hair, wall] = await Promise.all(places.map(([x, y]) => seen(x, y)));
    const mouth = await seen(...MOUTH_CORNER);
    await ana.tool('Pull');
    await ana.drag([128, 140], [128, 150]);
    await page.locator('[data-stuck=masked]').waitFor();
    expect((await ana.state()).drag).toBe('none');
    await ana.tool('Plan');
    const told = toldStuck(ana, ana.words('tools.pull.stuckMasked'));
    const [x, y] = places[0];
    const forbidden = await ana.at(x, y);
    await page.mouse.click(forbidden.x, forbidden.y);
    await told;
    await page.keyboard.press('Delete');
    await eventually(() => ana.points()).toHaveLength(0);
    await ana.tool('Pull');
    await ana.drag([...MOUTH_CORNER], [92, 172]);
    await ana.settled(3);
    expect(await Promise.all(places.map(([x, y]) => seen(x, y)))).toEqual([forehead, hair, wall]);
    expect(await seen(...MOUTH_CORNER)).not.toBe(mouth);
  });
});
