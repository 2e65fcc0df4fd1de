/** Every format saved from the page and read back by a decoder that knows nothing of Tug; files dropped on the page. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import UPNG from 'upng-js';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readPicture } from '../../lib/export/png/picture';
import { decodeNpz } from '../../lib/npz/npz';
import { hasDecoders } from '../fixtures/decoders';
import { dropFromDesktop } from './support/desktop';
import { Person, SIZES, eventually, openBrowser } from './support/person';

const url = inject('tugUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function saved(
  person: Person,
  press: () => Promise<void>,
): Promise<{ name: string; path: string; bytes: Buffer }> {
  const coming = person.page.waitForEvent('download');
  await press();
  const download = await coming;
  const path = await download.path();
  return { name: download.suggestedFilename(), path, bytes: await readFile(path) };
}

/** Lets a file fall on the page, as from the desktop. */
async function drop(person: Person, name: string, type: string, bytes: Buffer): Promise<void> {
  const transfer = await person.page.evaluateHandle(
    ({ name, type, base64 }) => {
      const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], name, { type }));
      return transfer;
    },
    { name, type, base64: bytes.toString('base64') },
  );
  await person.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** CSS px of one that lie under the other; null while one of them is not there. */
async function overlap(one: Locator, other: Locator): Promise<number | null> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  if (a === null || b === null) return null;
  const along = (x: 'x' | 'y', width: 'width' | 'height') =>
    Math.max(0, Math.min(a[x] + a[width], b[x] + b[width]) - Math.max(a[x], b[x]));
  return along('x', 'width') * along('y', 'height');
}

/** How many banners there are, and CSS px of them that lie under what is said. */
function coveredBanner({ page }: Person): Promise<{ banners: number; px: number }> {
  return page.evaluate(() => {
    const boxes = (of: string) => [...document.querySelectorAll(of)].map((element) => element.getBoundingClientRect());
    const banners = boxes('[data-banner]');
    let px = 0;
    for (const a of banners)
      for (const b of boxes('[data-toast]'))
        px +=
          Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
          Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
    return { banners: banners.length, px };
  });
}

describe('export and import', () => {
  it('saves pictures, latents, animations and the room, and opens them again', { timeout: 240_000 }, async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    await ana.drag([100, 100], [112, 100]);
    const digest = await ana.settled(2);
    await ana.panel('History');
    await ana.page.getByRole('button', { name: 'Export' }).click();
    const file = (label: string) => saved(ana, () => ana.page.getByRole('button', { name: `Save: ${label}` }).click());

    const picture = await file('Picture');
    const [, width, height] =
      /(\d+) × (\d+) px/.exec(await ana.page.getByText('opens this exact state').innerText()) ?? [];
    expect([width, height]).toEqual(['256', '256']);
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ format: 'png', width: 256, height: 256 });
    expect(readPicture(picture.bytes)?.state.seed).toBe(3);
    expect((await sharp((await file('Before and after')).bytes).metadata()).width).toBe(2 * 256 + 24);
    expect((await sharp((await file('Contact sheet')).bytes).metadata()).format).toBe('png');
    const npz = await file('Latents');
    expect(decodeNpz(npz.bytes).ws?.data).toEqual(readPicture(picture.bytes)?.ws);
    if (hasDecoders('numpy')) {
      const program =
        'import sys, numpy as np; a = np.load(sys.argv[1]); print(a["ws"].shape == a["trajectory"][-1].shape)';
      expect(execFileSync('python3', ['-c', program, npz.path]).toString().trim()).toBe('True');
    }
    const room = await file('Whole room');
    expect(room.name).toMatch(/\.tug$/);

    const animation = async (format: string) => {
      await ana.page.getByRole('combobox', { name: 'Format' }).selectOption(format);
      return saved(ana, () => ana.page.getByRole('button', { name: 'Make it' }).click());
    };
    const gif = await animation('gif');
    const pages = (await sharp(gif.bytes, { animated: true }).metadata()).pages ?? 0;
    expect(pages).toBeGreaterThan(1);
    const apng = await animation('apng');
    // An independent decoder: lossless, so its last frame is the picture itself.
    const decoded = UPNG.decode(new Uint8Array(apng.bytes).buffer);
    const frames = UPNG.toRGBA8(decoded);
    const delays = decoded.frames.map(({ delay }) => delay);
    expect(frames).toHaveLength(pages);
    const last = Buffer.from(frames.at(-1) ?? new ArrayBuffer(0));
    expect(last.equals(await sharp(picture.bytes).ensureAlpha().raw().toBuffer())).toBe(true);
    const video = await animation('video');
    expect(video.name).toMatch(/\.(webm|mp4)$/);
    if (hasDecoders('ffprobe')) {
      const probe = (path: string) => {
        const args = ['-v', 'error', '-count_frames', '-show_entries', 'stream=width,nb_read_frames', '-of', 'csv=p=0'];
        return execFileSync('ffprobe', [...args, path])
          .toString()
          .trim();
      };
      expect(probe(apng.path)).toBe(`256,${pages}`);
      expect(probe(video.path)).toBe(`512,${pages}`);
      // All of them last as long as the replay, GIF as near as its hundredths of a second allow, video as its frames are timed in ms.
      const lasts = (path: string) =>
        Number(execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path]));
      const replay = delays.reduce((sum, delay) => sum + delay, 0) / 1000;
      expect(Math.abs(lasts(video.path) - replay)).toBeLessThan(0.02);
      expect(Math.abs(lasts(gif.path) - replay)).toBeLessThanOrEqual(0.011);
    }
    await ana.page.keyboard.press('Escape');

    // The picture dropped on the room is an edit that shows the same pixels.
    await drop(ana, 'a.png', 'image/png', picture.bytes);
    expect(await ana.settled(3)).toBe(digest);
    // Dropped on the start page it begins a room; the room file does too.
    for (const [name, type, bytes, edits] of [
      ['a.png', 'image/png', picture.bytes, 1],
      ['a.tug', '', room.bytes, 2],
    ] as const) {
      await ana.page.goto(url);
      await ana.page.getByRole('button', { name: 'Open a file' }).waitFor();
      await drop(ana, name, type, bytes);
      await ana.page.waitForURL(/\/room\//);
      expect(await ana.settled(edits)).toBe(digest);
    }
    await ana.leave();
  });

  it('stops an animation that is cancelled, and says why a foreign file is refused', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(url);
    await ana.drag([100, 100], [130, 100]);
    await ana.settled(2);
    await ana.panel('History');
    await ana.page.getByRole('button', { name: 'Export' }).click();
    await ana.page.route('**/frames/**', async (route) => {
      // Held back, so that there is time to press Cancel.
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue().catch(() => undefined);
    });
    await ana.page.getByRole('button', { name: 'Make it' }).click();
    await ana.page.getByRole('progressbar').waitFor();
    await ana.page.getByRole('button', { name: 'Cancel' }).click();
    await ana.page.getByRole('button', { name: 'Make it' }).waitFor();
    await ana.page.keyboard.press('Escape');

    const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await drop(ana, 'a.png', 'image/png', plain);
    await ana.page.getByText('The picture is too small: each side needs at least 32 px.').first().waitFor();
    // A folder and a file of some other kind have words of their own.
    await dropFromDesktop(ana, import.meta.dirname);
    await ana.page.getByText('This is a folder.').first().waitFor();
    await dropFromDesktop(ana, import.meta.filename);
    await ana.page.getByText('This is neither a .tug file nor a picture that Tug saved.').first().waitFor();
    expect((await ana.state()).edits).toBe(2);

    // What is said lies over no dialog, however high that is and narrow the window.
    for (const size of [SIZES.desktop, SIZES.tablet, { width: 1024, height: 640 }, SIZES.phone]) {
      await ana.page.setViewportSize(size);
      await ana.page.keyboard.press('?');
      const dialog = ana.page.getByRole('dialog', { name: 'Shortcuts' });
      await dialog.waitFor();
      // A drop may come while the dialog is still opening, and be lost there.
      await eventually(async () => {
        await dropFromDesktop(ana, import.meta.dirname);
        return ana.page.getByText('This is a folder.').count();
      }).toBeGreaterThan(0);
      await eventually(() => overlap(dialog, ana.page.locator('[data-toast]').first())).toBe(0);
      // What is on top goes first: the toast, then the dialog.
      await eventually(async () => {
        await ana.page.keyboard.press('Escape');
        return dialog.count();
      }).toBe(0);
    }

    // Nor over a banner, also where three things are said at once.
    await ana.page.setViewportSize(SIZES.desktop);
    await ana.panel('History');
    await ana.page.locator('[data-node]').last().click();
    await ana.page.locator('[data-banner=look]').waitFor();
    for (const size of [SIZES.desktop, SIZES.phone, { width: SIZES.phone.height, height: SIZES.phone.width }]) {
      await ana.page.setViewportSize(size);
      await eventually(async () => {
        await drop(ana, 'a.png', 'image/png', plain);
        await dropFromDesktop(ana, import.meta.dirname);
        await dropFromDesktop(ana, import.meta.filename);
        await eventually(() => ana.page.locator('[data-toast]').count()).toBe(3);
        return coveredBanner(ana);
      }).toEqual({ banners: 1, px: 0 });
    }
    await ana.leave(/400/);
  });
});
