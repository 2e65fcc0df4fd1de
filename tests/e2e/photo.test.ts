/**
 * People and one photo, from the file to files again: it comes in as a camera stored it, is pulled by two, and under a mask, is saved in
 * every way and read back.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import UPNG from 'upng-js';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inFull } from '../fixtures/in-full';
import { hasDecoders } from '../fixtures/decoders';
import { PEOPLE } from '../fixtures/photos/people';
import { axeFindsNothing } from './support/axe';
import { Person, eventually, openBrowser, same } from './support/person';
import { PhotoRoom, savedBy, shown } from './support/photo';
import { seenPulled, toldStuck } from './support/watch';

const url = inject('tugUrl');
/** Around what is painted, CSS px: the brush, and the finest of what a mask knows. */
const PAINTED = 34;

const STORED = 'stored.jpg';

let browser: Browser;
let folder: string;
let ana: Person;
let ben: Person;
let photo: PhotoRoom;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'tug-photo-'));
  // As phones do: on its side, with the word for how to turn it, in a profile of its own.
  await writeFile(
    join(folder, STORED),
    await sharp(PEOPLE.four)
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .withIccProfile('p3')
      .jpeg({ quality: 95 })
      .toBuffer(),
  );
  const small = { size: 'laptop' } as const;
  [ana, ben] = [await Person.arrive(browser, 'Ana', small), await Person.arrive(browser, 'Ben', small)];
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

describe('a photo in a room', () => {
  it('stands upright with its four faces, is pulled before two, says what cannot follow, and is taken back', async () => {
    photo = await PhotoRoom.bring(ana, url, join(folder, STORED));
    await ben.enter(photo.room);
    expect(photo.faces.faces).toHaveLength(4);
    expect(photo.faces.width).toBeGreaterThan(photo.faces.height);
    const start = await ana.settled(1);
    const untouched = await shown(ana);
    const seen = seenPulled(ben);
    await photo.drag(ana, photo.point(0), -22, -20, () => seen);
    await Promise.all([ana.settled(2), ben.settled(2)]);
    await same([ana, ben], async (person) => (await person.state()).digest);
    expect(Buffer.compare((await shown(ana)).data, untouched.data)).not.toBe(0);
    await ana.panel('History');
    await ana.page.getByText(/mouth/i).first().waitFor();

    // Whoever presses beside every face is told so there, and nothing moves.
    const told = toldStuck(ana, ana.words('tools.pull.stuckBeside'));
    await photo.drag(ana, { x: 6, y: 6 }, 60, 40);
    await told;

    await ana.stage.focus();
    await ana.page.keyboard.press('Control+z');
    for (const person of [ana, ben]) await eventually(async () => (await person.state()).digest).toBe(start);
    await eventually(async () => Buffer.compare((await shown(ana)).data, untouched.data)).toBe(0);

    // So does a planned point where it is placed, before the plan runs.
    await ana.tool('Plan');
    const planned = toldStuck(ana, ana.words('tools.pull.stuckBeside'));
    const beside = await photo.onScreen(ana, { x: 6, y: 6 });
    await ana.page.mouse.click(beside.x, beside.y);
    await planned;
    await ana.page.keyboard.press('Delete');
    await eventually(() => ana.points()).toHaveLength(0);
  });

  inFull('keeps every px beyond a mask on the screen', async () => {
    const mouth = photo.point(1);
    await ana.tool('Mask');
    await photo.drag(ana, mouth, 8, 0);
    await ana.page.getByRole('button', { name: ana.words('tools.mask.hide') }).click();
    await ana.tool('Pull');
    const before = await shown(ana);
    await photo.drag(ana, mouth, -16, -14);
    await Promise.all([ana.settled(3), ben.settled(3)]);
    const stage = await ana.stage.boundingBox();
    const at = await photo.onScreen(ana, mouth);
    const [x, y] = [at.x - (stage?.x ?? 0), at.y - (stage?.y ?? 0)];
    const changed = { within: 0, beyond: 0 };
    await eventually(async () => {
      const { data, info } = await shown(ana);
      Object.assign(changed, { within: 0, beyond: 0 });
      for (let i = 0; i < data.length; i += 4) {
        if (data.readUInt32LE(i) === before.data.readUInt32LE(i)) continue;
        const away = Math.hypot(((i / 4) % info.width) - x, Math.floor(i / 4 / info.width) - y);
        changed[away > PAINTED ? 'beyond' : 'within'] += 1;
      }
      return changed.within;
    }).toBeGreaterThan(20);
    expect(changed.beyond).toBe(0);
    await same([ana, ben], async (person) => (await person.state()).digest);
  });

  inFull(
    'leaves at its full size, upright, in its profile, and its replay as animations',
    { timeout: 240_000 },
    async () => {
      await axeFindsNothing(ana, 'a room with a photo');
      await ana.panel('History');
      await ana.page.getByRole('button', { name: ana.words('history.export'), exact: true }).click();
      const probes = hasDecoders('ffprobe');
      const name = ana.words('export.saveThis', { what: ana.words('export.photo') });
      for (const type of ['png', 'jpeg', 'webp', 'avif', 'tiff'] as const) {
        await ana.page.getByLabel(ana.words('export.photoType')).selectOption(type);
        const { path, bytes } = await savedBy(ana, () => ana.page.getByRole('button', { name, exact: true }).click());
        const { width, height, orientation = 1, icc } = await sharp(bytes).metadata();
        expect({ width, height, orientation }).toEqual({
          width: photo.faces.width,
          height: photo.faces.height,
          orientation: 1,
        });
        expect(icc).toBeDefined();
        if (type === 'png') expect(UPNG.decode(new Uint8Array(bytes).buffer)).toMatchObject({ width, height });
        else if (type !== 'avif' && probes)
          // A decoder that shares nothing with the server's.
          expect(
            execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', path])
              .toString()
              .trim(),
          ).toBe(`${width},${height}`);
      }
      await ana.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await ana.page.getByRole('button', { name: ana.words('export.copyPhoto'), exact: true }).click();
      await ana.page.getByText(ana.words('export.copied')).first().waitFor();
      const copied = await ana.page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        const picture = await createImageBitmap((await item?.getType('image/png')) ?? new Blob());
        return { width: picture.width, height: picture.height };
      });
      expect(copied).toEqual({ width: photo.faces.width, height: photo.faces.height });

      const animation = async (format: string) => {
        await ana.page.getByRole('combobox', { name: ana.words('export.animation.format') }).selectOption(format);
        return savedBy(ana, () => ana.page.getByRole('button', { name: ana.words('export.animation.make') }).click());
      };
      const { pages = 0 } = await sharp((await animation('gif')).bytes, { animated: true }).metadata();
      expect(pages).toBeGreaterThan(3);
      const apng = UPNG.decode(new Uint8Array((await animation('apng')).bytes).buffer);
      expect(apng.frames.length).toBeGreaterThan(3);
      const { path, bytes } = await animation('video');
      expect(bytes.length).toBeGreaterThan(0);
      const counting = ['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0'];
      if (probes)
        expect(Number.parseInt(execFileSync('ffprobe', [...counting, path]).toString(), 10)).toBeGreaterThan(3);
      await ana.page.keyboard.press('Escape');
      await Promise.all([ana.leave(), ben.leave()]);
    },
  );
});
