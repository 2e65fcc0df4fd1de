/** Tug below a path of a name that other programs use as well: pages, links and all that pages ask for. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_FULL } from '../fixtures/in-full';
import { buildBelow } from './support/built-below';
import { Person, openBrowser } from './support/person';
import { runServer, type RunningServer } from './support/server';

const PATH = '/art/tug';
let browser: Browser;
let built: Awaited<ReturnType<typeof buildBelow>>;
let server: RunningServer;

if (!IN_FULL) console.log('pages are not built for a path here, which takes long: TUG_TESTS=all asks for it');
// They know their path when they are built: these are built once more. What the server does below a path is tried with every change.
describe.runIf(IN_FULL)('below a path', () => {
  beforeAll(async () => {
    browser = await openBrowser();
    built = await buildBelow(PATH);
    server = await runServer({ TUG_BASE_PATH: PATH }, built.folder);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await built.remove();
  });

  it('H10: everything a page asks for and every link it gives stands below it', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    const { page } = ana;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('websocket', (socket) => asked.push(socket.url()));
    const room = await ana.makeRoom(server.url);
    expect(room).toMatch(new RegExp(`^${server.url}/room/[^/]+$`));
    await page.reload();
    await ana.inRoom();

    await page.getByRole('button', { name: 'Share', exact: true }).click();
    expect(await page.getByRole('textbox', { name: 'Address of the room' }).inputValue()).toBe(room);
    await page.getByRole('button', { name: 'Make link' }).click();
    const invite = await page.locator('[data-made-invite] input').inputValue();
    expect(invite).toContain(`${server.url}/join#`);
    await page.keyboard.press('Escape');

    const ben = await Person.arrive(browser, 'Ben');
    await ben.page.goto(invite);
    await ben.page.getByRole('button', { name: 'Enter the room' }).click();
    await ben.inRoom();
    expect(ben.page.url()).toBe(room);
    await ana.drag([128, 150], [128, 165]);
    expect(await ben.settled(2)).toBe(await ana.settled(2));

    // A pasted link of any kind, the replay, and the way to the start page.
    await ana.panel('History');
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.locator('[data-replay-node]').waitFor();
    expect(page.url()).toContain(`${room}/replay`);
    await page.goBack();
    await ana.inRoom();
    await page.getByRole('link', { name: 'Tug, to the start page' }).click();
    await page.getByRole('heading', { name: 'Your rooms' }).waitFor();
    expect(page.url()).toBe(server.url);
    await page.getByRole('textbox', { name: 'Join by link' }).fill(`Come in: <${room}>.`);
    await page.keyboard.press('Enter');
    await ana.inRoom();
    expect(page.url()).toBe(room);

    const paths = asked.filter((url) => !/^(blob|data):/.test(url)).map((url) => new URL(url).pathname);
    expect(paths.filter((path) => path !== PATH && !path.startsWith(`${PATH}/`))).toEqual([]);
    await ben.leave();
    await ana.leave();
  });

  it('is not served by pages that were built for another', async () => {
    await expect(runServer({ TUG_BASE_PATH: '/other' }, built.folder)).rejects.toThrow(
      /built for the path "\/art\/tug", but TUG_BASE_PATH is "\/other"/,
    );
  });
});
