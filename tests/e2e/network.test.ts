/** What happens when the line or the server goes away, and comes back. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openProxy } from '../fixtures/proxy';
import { openLine } from './support/line';
import { Person, eventually, openBrowser, same } from './support/person';
import { runServer } from './support/server';

/** The browser itself reports connections that fail; nothing else may be reported. */
const LOST = /WebSocket connection to|net::ERR_|Failed to load resource/;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const mark = async (person: Person) => (await person.state()).document;

describe('a lost connection', () => {
  it('is said, keeps what is there, and merges what was placed meanwhile', async () => {
    const url = inject('tugUrl');
    const line = await openLine(url);
    const [ana, ben] = [await Person.arrive(browser, 'Ana'), await Person.arrive(browser, 'Ben')];
    const room = await ana.makeRoom(line.url);
    // Ben's line is whole: he comes to the server directly.
    await ben.enter(room.replace(line.url, url));
    for (const person of [ana, ben]) await person.tool('Plan');
    await ana.drag([60, 60], [80, 60]);
    await eventually(() => ben.points()).toHaveLength(1);

    line.cut();
    await ana.page.locator('[data-banner=connection]').waitFor();
    expect(await ana.page.locator('[data-cursor]').count()).toBe(0);
    await ana.drag([60, 120], [80, 120]);
    await ben.drag([60, 180], [80, 180]);
    expect(await ana.points()).toHaveLength(2);
    await eventually(() => ben.points()).toHaveLength(2);
    // A pull needs the engine, and says so.
    await ana.tool('Pull');
    await ana.drag([150, 150], [170, 150]);
    await ana.page
      .getByText(/You are not connected/)
      .first()
      .waitFor();

    line.mend();
    await ana.page.locator('[data-stage][data-link=online]').waitFor();
    expect(await same([ana, ben], (person) => person.points())).toHaveLength(3);
    await same([ana, ben], mark);
    expect(await ana.page.locator('[data-banner=connection]').count()).toBe(0);
    // And live frames come again.
    await ben.tool('Pull');
    await ben.drag([100, 120], [125, 120]);
    const [a, b] = [await ana.settled(2), await ben.settled(2)];
    expect(a).toBe(b);
    await ana.leave(LOST);
    await ben.leave();
    await line.close();
  });

  it('keeps points that were placed offline over a reload', async () => {
    const url = inject('tugUrl');
    const line = await openLine(url);
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(line.url);
    await ana.tool('Plan');
    line.cut();
    await ana.page.locator('[data-banner=connection]').waitFor();
    await ana.drag([60, 120], [80, 120]);
    expect(await ana.points()).toHaveLength(1);
    // The browser writes to its store in its own time.
    await ana.page.waitForFunction(async () => {
      const [{ name = '' } = {}] = (await indexedDB.databases()).filter((db) => db.name?.startsWith('tug.room.'));
      const updates = await new Promise<number>((resolve, reject) => {
        const open = indexedDB.open(name);
        open.onerror = () => reject(new Error('cannot open the store'));
        open.onsuccess = () => {
          const count = open.result.transaction('updates').objectStore('updates').getAll();
          count.onsuccess = () => {
            open.result.close();
            resolve((count.result as Uint8Array[]).filter((update) => update.length > 60).length);
          };
        };
      });
      return updates > 0;
    });
    line.mend();
    await ana.page.reload();
    await ana.inRoom();
    await ana.panel('Points');
    await eventually(() => ana.points()).toHaveLength(1);
    await ana.leave(LOST);
    await line.close();
  });
});

describe('a page of another protocol version', () => {
  it('is told to reload, and is in again after that', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.makeRoom(inject('tugUrl'));
    let old = true;
    await ana.page.routeWebSocket(/\/socket\//, (page) => {
      const server = page.connectToServer();
      page.onMessage((message) => {
        const text = message.toString();
        server.send(
          old && text.startsWith('40')
            ? text.replace(/"protocol":\{[^}]*\}/, '"protocol":{"oldest":99,"newest":99}')
            : message,
        );
      });
    });
    await ana.page.reload();
    await ana.page.getByText('Tug was updated. Reload the page to go on').waitFor();
    old = false;
    await ana.page.getByRole('button', { name: 'Reload' }).click();
    await ana.inRoom();
    expect(await ana.page.locator('[data-banner=connection]').count()).toBe(0);
    await ana.leave();
  });
});

describe('a server that is killed', () => {
  it('comes back with every committed edit; only the pull that ran is lost', async () => {
    const server = await runServer();
    const [ana, ben] = [await Person.arrive(browser, 'Ana'), await Person.arrive(browser, 'Ben')];
    const room = await ana.makeRoom(server.url);
    await ben.enter(room);
    await ana.drag([100, 120], [125, 120]);
    const kept = await ana.settled(2);

    await ana.press([150, 150], [170, 150]);
    await ben.page.locator('[data-stage][data-drag=live]').waitFor();
    await server.kill();
    for (const person of [ana, ben]) await person.page.locator('[data-banner=connection]').waitFor();
    await server.start();
    for (const person of [ana, ben]) await person.page.locator('[data-stage][data-link=online]').waitFor();
    for (const person of [ana, ben]) expect(await person.settled(2)).toBe(kept);
    await ana.page.getByText(ana.words('room.notices.pullLetGo')).first().waitFor();
    await ana.letGo();
    expect(await ben.page.locator('[data-pull]').count()).toBe(0);

    await ben.drag([100, 150], [120, 150]);
    const [a, b] = [await ana.settled(3), await ben.settled(3)];
    expect(a).toBe(b);
    await ana.leave(LOST);
    await ben.leave(LOST);
    await server.close();
  });
});

describe('a proxy in between', () => {
  it('that lets no WebSockets through is named while the room goes on over plain requests, and when nothing lasts it says so', async () => {
    const proxy = await openProxy(inject('tugUrl'));
    const ana = await Person.arrive(browser, 'Ana');
    const room = await ana.makeRoom(inject('tugUrl'));
    proxy.set({ noUpgrades: /./ });
    await ana.page.goto(room.replace(inject('tugUrl'), proxy.url));
    await ana.page.getByText(ana.words('room.banner.polling')).waitFor();
    await ana.inRoom();
    await ana.drag([100, 120], [125, 120]);
    await ana.settled(2);
    const banner = ana.page.locator('[data-banner=connection]');
    await banner.getByRole('button').click();
    await banner.waitFor({ state: 'detached' });

    proxy.set({ noUpgrades: /./, noRequests: /^\/(socket|document)\// });
    await ana.page.reload();
    await ana.page.getByText(ana.words('room.banner.blocked')).waitFor();
    proxy.set({});
    await ana.inRoom();
    await ana.page.locator('[data-banner=connection]').waitFor({ state: 'detached' });
    await ana.leave(LOST);
    await proxy.close();
  });

  it('that takes no file of this size is told from a file that Tug does not take', async () => {
    const proxy = await openProxy(inject('tugUrl'));
    proxy.set({ maxBody: 1_000_000 });
    const ana = await Person.arrive(browser, 'Ana');
    await ana.page.goto(proxy.url);
    const field = ana.page.getByLabel(ana.words('start.files.choose'), { exact: true });
    await field.setInputFiles({ name: 'room.tug', mimeType: 'application/zip', buffer: Buffer.alloc(2_000_000, 'PK') });
    // A toast is on the page twice for a moment: seen and spoken.
    await ana.page.getByText('A server between this page and Tug takes nothing of this size').first().waitFor();
    proxy.set({ status: 502 });
    await field.setInputFiles({ name: 'room.tug', mimeType: 'application/zip', buffer: Buffer.from('PK') });
    await ana.page.getByText('answered in its place, with 502').first().waitFor();
    await ana.leave(LOST);
    await proxy.close();
  });
});
