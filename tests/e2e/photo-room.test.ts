/** What becomes of a photo in a room: it comes from a phone, is pulled by finger, planned, commented on, branched, replayed, and deleted by its owner. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import UPNG from 'upng-js';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { membershipSchema } from '@/lib/protocol';
import { IN_FULL } from '../fixtures/in-full';
import { PEOPLE } from '../fixtures/photos/people';
import { axeFindsNothing } from './support/axe';
import { Person, eventually, openBrowser, same } from './support/person';
import { BROW, PhotoRoom, savedBy, shown } from './support/photo';
import { Touch } from './support/touch';
import { seenPulled } from './support/watch';

const url = inject('tugUrl');
/** Large enough for three faces. */
const WIDTH = 900;
/** Rows above, of which nothing is seen. */
const CLEAR_ROWS = 40;

let browser: Browser;
let folder: string;
let gil: Person;
let ana: Person;
let photo: PhotoRoom;
/** Digest of the picture as it came. */
let start: string;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'tug-photo-'));
  [gil, ana] = [
    await Person.arrive(browser, 'Gil', { size: 'phone', theme: 'light' }),
    await Person.arrive(browser, 'Ana'),
  ];
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

const digest = async (person: Person) => (await person.state()).digest;

/** Of the sheet of panels on a phone. */
async function sheet(tab: 'Picture' | 'History'): Promise<void> {
  await gil.page.getByRole('button', { name: gil.words('room.panels.label'), exact: true }).tap();
  await gil.panel(tab);
}

if (!IN_FULL) console.log('no photo is taken from a phone to its deletion here: TUG_TESTS=all asks for it');
// Each thing here is tried in a room of a face with every change, and by itself on a photo's room without a page.
describe.runIf(IN_FULL)('a photo in a room', () => {
  it('comes from a phone with what can be seen through it, is pulled by finger, and leaves so', async () => {
    const { data, info } = await sharp(PEOPLE.three).resize(WIDTH).raw().toBuffer({ resolveWithObject: true });
    const alpha = Buffer.alloc(info.width * info.height, 255).fill(0, 0, info.width * CLEAR_ROWS);
    const file = join(folder, 'cut-out.png');
    const see = { raw: { width: info.width, height: info.height, channels: 1 } } as const;
    await sharp(data, { raw: info }).joinChannel(alpha, see).toFile(file);
    photo = await PhotoRoom.bring(gil, url, file);
    start = await gil.settled(1);
    await ana.enter(photo.room);
    const touch = await Touch.of(gil);
    const mouth = photo.point(0);
    const to = { x: mouth.x - 18, y: mouth.y - 16 };
    const seen = seenPulled(ana);
    await touch.swipe(await photo.onScreen(gil, mouth), await photo.onScreen(gil, to), () => seen);
    const [pulled] = await Promise.all([gil.settled(2), ana.settled(2)]);
    expect(pulled).not.toBe(start);
    await axeFindsNothing(gil, 'a photo on a phone');

    await sheet('History');
    await gil.page.getByRole('button', { name: gil.words('history.export'), exact: true }).tap();
    const name = gil.words('export.saveThis', { what: gil.words('export.photo') });
    const { bytes } = await savedBy(gil, () => gil.page.getByRole('button', { name, exact: true }).tap());
    const read = UPNG.decode(new Uint8Array(bytes).buffer);
    expect({ width: read.width, height: read.height }).toEqual({ width: info.width, height: info.height });
    const [pixels = new ArrayBuffer()] = UPNG.toRGBA8(read);
    const clear = new Uint8Array(pixels).filter((value, i) => i % 4 === 3 && value === 0);
    expect(clear.length).toBe(info.width * CLEAR_ROWS);
    // The dialog, then the sheet.
    for (let i = 0; i < 2; i++) await gil.page.keyboard.press('Escape');
    await gil.page.getByRole('button', { name: gil.words('room.undo'), exact: true }).tap();
    await eventually(() => same([gil, ana], digest)).toBe(start);
  });

  it('is planned, commented on, taken back to its start, and goes on as a branch, with which the replay ends', async () => {
    await ana.tool('Plan');
    await photo.drag(ana, photo.point(0, BROW), 0, -9);
    await photo.drag(ana, photo.point(2), -7, -6);
    await eventually(() => ana.points()).toHaveLength(2);
    await ana.page
      .getByRole('toolbar', { name: ana.words('tools.plan.label') })
      .getByRole('button', { name: ana.words('tools.plan.go') })
      .click();
    await Promise.all([ana.settled(3), gil.settled(3)]);
    await ana.tool('Pull');

    await ana.page.getByRole('button', { name: ana.words('comments.begin', { open: 0 }) }).click();
    const at = await photo.onScreen(ana, photo.point(1));
    await ana.page.mouse.click(at.x, at.y);
    await ana.page.getByRole('textbox', { name: ana.words('comments.write') }).fill('A little less');
    await ana.page.getByRole('button', { name: ana.words('comments.send') }).click();
    await gil.page.getByRole('button', { name: /^Comment of Ana, 1 message: A little less/ }).waitFor();

    await ana.panel('History');
    await ana.page
      .getByRole('list', { name: ana.words('history.edits') })
      .locator('[data-node]')
      .last()
      .click();
    await ana.page.getByRole('button', { name: ana.words('history.restore') }).click();
    await eventually(() => same([ana, gil], digest)).toBe(start);
    await photo.drag(ana, photo.point(2), -8, -7);
    const [branch] = await Promise.all([ana.settled(5), gil.settled(5)]);
    expect(branch).not.toBe(start);

    await ana.page.goto(`${photo.room}/replay`);
    await ana.page.getByRole('combobox', { name: ana.words('replay.speed') }).selectOption('4');
    await ana.page.getByRole('button', { name: ana.words('replay.play'), exact: true }).click();
    await ana.page.locator(`[data-playing=false][data-frame-digest="${branch}"]`).waitFor();
    // A photo is as large there as the page has room for.
    const stage = ana.page.locator('[data-replay]');
    const [room, picture] = [await stage.boundingBox(), await stage.locator('canvas').first().boundingBox()];
    const { width, height } = photo.faces;
    expect(picture?.width).toBeCloseTo(Math.min(room?.width ?? 0, ((room?.height ?? 0) * width) / height), 0);
    await ana.enter(photo.room);
  });

  it('is nobody else’s, and gone everywhere once its owner deletes it', async () => {
    const wish = { pack: 'faces', seed: 3, truncation: 0.7, name: 'Olga', color: '#1a8fc4' };
    const headers = { 'Content-Type': 'application/json' };
    const made = await fetch(`${url}/api/rooms`, { method: 'POST', headers, body: JSON.stringify(wish) });
    const olga = membershipSchema.parse(await made.json());
    const asks = async (room: string) => {
      const address = `${url}/api/rooms/${room}/photos/${photo.hash}`;
      return (await fetch(address, { headers: { Authorization: `Bearer ${olga.token}` } })).status;
    };
    expect([await asks(photo.id), await asks(olga.room)]).toEqual([401, 404]);

    const before = await shown(ana);
    await sheet('Picture');
    await gil.page.getByRole('button', { name: gil.words('history.deletePhoto.open') }).tap();
    await gil.page.getByRole('button', { name: gil.words('history.deletePhoto.forGood') }).tap();
    await gil.page.getByText(gil.words('history.deletePhoto.done')).first().waitFor();
    await ana.panel('History');
    const gone = ana.words('history.photoDeleted', { edit: ana.words('history.node.start') });
    await ana.page.getByText(gone).first().waitFor();
    await eventually(() => same([gil, ana], digest)).not.toBe(start);
    expect(Buffer.compare((await shown(ana)).data, before.data)).not.toBe(0);
    // Nor has anybody in the room it any more, by the very address that showed it.
    const status = await ana.page.evaluate(
      async ({ id, hash }) => {
        const rooms = JSON.parse(localStorage.getItem('tug.rooms') ?? '[]') as { room: string; token: string }[];
        const token = rooms.find(({ room }) => room === id)?.token ?? '';
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(`/api/rooms/${id}/photos/${hash}`, { headers })).status;
      },
      { id: photo.id, hash: photo.hash },
    );
    expect(status).toBe(404);
    await gil.leave();
    // That answer stands in her console.
    await ana.leave(/404/);
  });
});
