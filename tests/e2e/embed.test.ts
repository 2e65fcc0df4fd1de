/** Rooms in other people's pages: a page on another port embeds one with embed.js; foreign pages, forged and replayed handshakes get nothing. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Frame, FrameLocator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperatorKey } from '../../server/access/operator-key';
import { readPicture } from '../../lib/export/png/picture';
import { readPeople } from '../fixtures/photos/people';
import { Person, eventually, openBrowser } from './support/person';
import { runServer, type RunningServer } from './support/server';

/** Messages that a foreign page sends. */
const ATTACKS = 1000;
/** Of a key to a room: as many letters as none of the other words has. */
const TOKEN = /[A-Za-z0-9_-]{40,}/;

let tug: RunningServer;
let browser: Browser;
let host: Site;
let foreign: Site;
let photo: Uint8Array;

interface Site {
  readonly server: Server;
  /** Scheme, name and port. */
  readonly origin: string;
}

/** Serves the same page everywhere. @param name by which browsers ask for it: another name is another site */
async function site(name: string, page: () => string): Promise<Site> {
  const server = createServer((request, response) => {
    if (request.url === '/photo.jpg') response.end(photo);
    else response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://${name}:${(server.address() as AddressInfo).port}` };
}

/** A page that has loaded the client, and keeps what it is told. */
const hostPage = (): string => `<!doctype html><title>Host</title>
<link rel="icon" href="data:,">
<div id="room" style="width: 900px; height: 640px"></div>
<script type="module">
  import { open } from '${tug.url}/embed.js';
  window.told = [];
  window.nonces = [];
  addEventListener('message', ({ data, origin }) => origin === '${tug.url}' && data.kind === 'hello' && window.nonces.push(data.nonce));
  window.start = async (options) => {
    const frame = await open({ into: document.querySelector('#room'), person: { name: 'Ana', color: '#8a5cf0' }, ...options });
    for (const name of ['ready', 'frame', 'committed', 'people', 'closed', 'error'])
      frame.on(name, (data) => window.told.push([name, data]));
    window.frame = frame;
    (window.keys ??= []).push(frame.membership);
    return frame.membership;
  };
</script>`;

beforeAll(async () => {
  photo = await readPeople('three');
  host = await site('localhost', hostPage);
  foreign = await site('127.0.0.1', () => '<!doctype html><title>Foreign</title><link rel="icon" href="data:,">');
  tug = await runServer({ TUG_ORIGINS: `https://elsewhere.example,${host.origin}` });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await tug.close();
  for (const { server } of [host, foreign]) {
    server.closeAllConnections();
    server.close();
  }
});

type Told = [name: string, data: Record<string, unknown>];
const told = (page: Page) => page.evaluate<Told[]>('window.told');
const tellsOf = async (page: Page, name: string) =>
  (await told(page)).filter(([one]) => one === name).map(([, data]) => data);
const inside = (page: Page): FrameLocator => page.frameLocator('#room iframe');

/** A page of the host with a room of seed 3. @returns with the key to the room */
async function embedded(person: Person): Promise<{ room: string; token: string }> {
  await person.page.goto(host.origin);
  await person.page.waitForFunction('window.start !== undefined');
  const membership = await person.page.evaluate<{ room: string; token: string }>('start({ seed: 3 })');
  await inside(person.page).locator('[data-stage][data-link=online][data-frame-seq]').waitFor();
  return membership;
}

/** Pulls inside the frame, from the middle of the picture to the right. */
async function pull(page: Page, letGo = true): Promise<void> {
  const box = await inside(page).locator('[data-stage]').boundingBox();
  if (box === null) throw new Error('there is no stage');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y, { steps: 5 });
  if (letGo) await page.mouse.up();
}

describe('a room in another page', () => {
  it('B1 G8: of a program is shown by the pages of its key, which hand over what the program gave them', async () => {
    const post = async <T>(path: string, token: string, body: object): Promise<T> => {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
      return (await (await fetch(tug.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as T;
    };
    const wish = { name: 'Host', origins: [foreign.origin], scopes: ['rooms:write'] };
    const { key } = await post<{ key: string }>('/api/keys', (await OperatorKey.open(tug.data)).key, wish);
    const { token } = await post<{ token: string }>('/api/v1/sessions', key, {});
    const { id } = await post<{ id: string }>('/api/v1/rooms', token, { seed: 3 });
    const given = await post<{ membership: object }>(`/api/v1/rooms/${id}/members`, token, { name: 'Cy' });
    const cy = await Person.arrive(browser, null);
    await cy.page.goto(foreign.origin);
    await cy.page.evaluate(`(async () => {
      const { open } = await import('${tug.url}/embed.js');
      document.body.innerHTML = '<div id="room" style="width: 900px; height: 640px"></div>';
      const frame = await open({ into: document.querySelector('#room'), room: ${JSON.stringify(given.membership)} });
      window.told = [];
      for (const name of ['ready', 'error']) frame.on(name, (data) => window.told.push([name, data]));
    })()`);
    await inside(cy.page).locator('[data-stage][data-link=online][data-frame-seq]').waitFor();
    await eventually(() => told(cy.page)).toMatchObject([['ready', { room: id, role: 'editor' }]]);
    await cy.leave();
  });

  it('B1 B2 B3: is pulled there, and the page gets its events, its picture, and what it asks for', async () => {
    const ana = await Person.arrive(browser, null);
    const asked: string[] = [];
    ana.page.on('request', (request) => asked.push(request.url()));
    const { room, token } = await embedded(ana);
    const { page } = ana;
    await eventually(() => tellsOf(page, 'ready')).toMatchObject([{ room, role: 'owner' }]);
    expect((await tellsOf(page, 'people')).at(-1)).toMatchObject({ people: [{ name: 'Ana', color: '#8a5cf0' }] });
    const [start] = await tellsOf(page, 'ready');

    await pull(page);
    await eventually(() => tellsOf(page, 'committed')).toMatchObject([{ kind: 'pull', author: 'Ana' }]);
    const [{ node } = {}] = await tellsOf(page, 'committed');
    await eventually(async () => (await tellsOf(page, 'frame')).at(-1)).toEqual({ node, width: 256, height: 256 });
    const exported = await page.evaluate<{ node: string; type: string; bytes: number[] }>(`frame.export('png').then(
      async ({ node, picture }) => ({ node, type: picture.type, bytes: [...new Uint8Array(await picture.arrayBuffer())] }))`);
    expect(exported).toMatchObject({ node, type: 'image/png' });
    const png = Uint8Array.from(exported.bytes);
    expect(readPicture(png)?.state.seed).toBe(3);
    const saved = await fetch(`${tug.url}/api/rooms/${room}/nodes/${String(node)}/picture.png`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(Buffer.from(png).equals(Buffer.from(await saved.arrayBuffer()))).toBe(true);
    const jpeg = await page.evaluate<number[]>(
      `frame.export('jpeg').then(async ({ picture }) => [...new Uint8Array(await picture.arrayBuffer())])`,
    );
    expect(await sharp(Uint8Array.from(jpeg)).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 256 });

    const shows = async (wanted: unknown) =>
      eventually(async () => (await tellsOf(page, 'frame')).at(-1)?.node).toBe(wanted);
    await page.evaluate('frame.undo()');
    await shows(start?.node);
    await page.evaluate('frame.redo()');
    await shows(node);
    // Whoever sits before it has buttons for that.
    for (const [name, wanted] of [
      ['room.undo', start?.node],
      ['room.redo', node],
    ] as const) {
      await inside(page)
        .getByRole('button', { name: ana.words(name), exact: true })
        .click();
      await shows(wanted);
    }
    await page.evaluate(`frame.go('${String(start?.node)}')`);
    await eventually(async () => (await tellsOf(page, 'committed')).at(-1)).toMatchObject({ kind: 'restore' });
    await page.evaluate('frame.stop()');
    const refused = (command: string) =>
      page.evaluate(`frame.${command}.then(() => null, ({ name, code, message }) => ({ name, code, message }))`);
    expect(await refused(`redo()`)).toMatchObject({ name: 'TugError', code: 'nothing-to-redo' });
    expect(await refused(`go('nowhere')`)).toMatchObject({
      name: 'TugError',
      code: expect.stringMatching(/^unknown-node/) as string,
    });
    expect(await refused(`command('paint', {})`)).toMatchObject({ code: 'not-found' });
    expect(await refused(`export('bmp')`)).toMatchObject({ code: 'invalid' });

    await page.evaluate('frame.close()');
    expect(await tellsOf(page, 'closed')).toEqual([{ by: 'host' }]);
    expect(await page.locator('iframe').count()).toBe(0);
    // Neither an address nor what the browser keeps has the key.
    expect(asked.filter((url) => url.includes(token))).toEqual([]);
    const ben = await Person.arrive(browser, 'Ben');
    await ben.enter(`${tug.url}/room/${room}`);
    await ben.settled(3);
    await ben.leave();
    // The browser itself reports what the server refuses.
    await ana.leave(/status of 4/);
  });

  it('B3: gives a viewer what they may see, and over the port no more than the room itself', async () => {
    const ana = await Person.arrive(browser, null);
    const { room, token } = await embedded(ana);
    const settings = (change: object) =>
      fetch(`${tug.url}/api/rooms/${room}`, {
        method: 'PATCH',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(change),
      });
    expect((await settings({ linkRole: 'viewer', viewersExport: true })).status).toBe(204);
    const ben = await Person.arrive(browser, null);
    await ben.page.goto(host.origin);
    await ben.page.waitForFunction('window.start !== undefined');
    await ben.page.evaluate(`start({ room: '${room}', person: { name: 'Ben', color: '#112233' } })`);
    await eventually(() => tellsOf(ben.page, 'ready')).toMatchObject([{ room, role: 'viewer' }]);
    await pull(ana.page);
    await eventually(() => tellsOf(ben.page, 'committed')).toMatchObject([{ kind: 'pull', author: 'Ana' }]);
    const [{ node } = {}] = await tellsOf(ben.page, 'committed');
    const [first] = await tellsOf(ben.page, 'ready');
    const refused = (command: string) => ben.page.evaluate(`frame.${command}.then(() => 'done', ({ code }) => code)`);
    expect(await refused(`go('${String(first?.node)}')`)).toBe('forbidden.viewer');
    expect(await refused('undo()')).toBe('nothing-to-undo');
    expect(await refused(`export('png')`)).toBe('done');
    expect((await settings({ viewersExport: false })).status).toBe(204);
    expect(await refused(`export('png')`)).toBe('forbidden.no-export');
    expect(
      await inside(ben.page)
        .getByRole('button', { name: ben.words('room.undo'), exact: true })
        .count(),
    ).toBe(0);
    expect((await tellsOf(ana.page, 'frame')).at(-1)).toMatchObject({ node });
    await ana.leave();
    await ben.leave(/status of 4/);
  });

  it('B3: begins with a photo of the page, which comes back at its full size', async () => {
    const ana = await Person.arrive(browser, null);
    const { page } = ana;
    await page.goto(host.origin);
    await page.waitForFunction('window.start !== undefined');
    await page.evaluate(`fetch('/photo.jpg').then((answer) => answer.blob()).then((image) => start({ image }))`);
    await inside(page).locator('[data-stage][data-link=online][data-frame-seq]').waitFor();
    const jpeg = await page.evaluate<number[]>(
      `frame.export('jpeg').then(async ({ picture }) => [...new Uint8Array(await picture.arrayBuffer())])`,
    );
    const { width, height } = await sharp(photo).metadata();
    expect(await sharp(Uint8Array.from(jpeg)).metadata()).toMatchObject({ format: 'jpeg', width, height });
    await ana.leave();
  });

  it('B1: is opened by its key again, is not framed by other pages, and in a tab of its own leads to the room', async () => {
    const ana = await Person.arrive(browser, null);
    const membership = await embedded(ana);
    await ana.page.evaluate('frame.close()');
    await ana.page.evaluate(`start({ room: ${JSON.stringify(membership)} })`);
    await inside(ana.page).locator('[data-stage][data-link=online][data-frame-seq]').waitFor();

    await ana.page.goto(foreign.origin);
    await ana.page.setContent(`<iframe src="${tug.url}/embed/${membership.room}"></iframe>`);
    await eventually(() => ana.page.frames().at(-1)?.url()).toMatch(/^chrome-error:/);
    const reads = (page: Page) =>
      page.evaluate<boolean>(
        `fetch('${tug.url}/api/packs', { headers: { Authorization: 'Bearer x' } }).then(({ ok }) => ok, () => false)`,
      );
    expect(await reads(ana.page)).toBe(false);
    await ana.page.goto(host.origin);
    expect(await reads(ana.page)).toBe(true);
    await ana.page.goto(`${tug.url}/embed/${membership.room}`);
    await ana.page.getByRole('button', { name: ana.words('embed.alone.open') }).click();
    await ana.page.waitForURL(/\/room\//);
    await ana.leave(/frame|CORS|ERR_FAILED|Content Security Policy/i);
  });

  it('B2 B4: a thousand messages of a foreign page, forged and replayed handshakes open nothing and break nothing', async () => {
    const ana = await Person.arrive(browser, null);
    const { page } = ana;
    const { room } = await embedded(ana);
    await eventually(() => tellsOf(page, 'ready')).toHaveLength(1);
    const membership = await page.evaluate<object>('frame.membership');
    // A frame of another site beside the room's: it can reach both windows, and says all that it can think of.
    await page.evaluate(`new Promise((resolve) => {
      const other = document.createElement('iframe');
      other.name = 'other';
      other.src = '${foreign.origin}';
      other.onload = resolve;
      document.body.append(other);
    })`);
    const other = page.frame('other');
    if (other === null) throw new Error('the foreign frame is not there');
    const attack = { count: ATTACKS, membership: { ...membership, token: 'x'.repeat(43) }, room };
    await other.evaluate(({ count, membership, room }) => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      addEventListener('message', ({ data }) => heard.push(JSON.stringify(data)));
      const windows = [parent, parent.frames[0]] as Window[];
      const kinds = ['hello', 'open', 'event', 'command', 'answer', 'later', 7, null];
      for (let i = 0; i < count; i++) {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => heard.push(JSON.stringify(data));
        const values = [
          { tug: 1, kind: kinds[i % kinds.length], nonce: `n${i}`, membership, id: i, name: 'close', data: {} },
          { tug: i % 3, kind: 'open', nonce: room, membership: { ...membership, room: i % 2 === 0 ? room : 'x' } },
          ['open', room],
          'open',
          i,
          { tug: 1 },
          { tug: 1, kind: 'hello', nonce: { toString: 1 } },
        ];
        windows[i % 2]?.postMessage(values[i % values.length], '*', i % 5 === 0 ? [] : [port2]);
      }
    }, attack);
    // The host itself says again what it has said, to a frame that has its key already.
    await page.evaluate(`(() => {
      window.heard = [];
      const room = document.querySelector('#room iframe').contentWindow;
      for (const nonce of [window.nonces[0], 'n', '']) {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => window.heard.push(data);
        room.postMessage({ tug: 1, kind: 'open', nonce, membership: frame.membership }, '${tug.url}', [port2]);
        port1.postMessage({ tug: 1, kind: 'command', id: 1, name: 'close', data: {} });
      }
    })()`);
    await pull(page);
    await eventually(() => tellsOf(page, 'committed')).toHaveLength(1);
    expect(await page.evaluate('window.heard')).toEqual([]);
    expect(await other.evaluate('window.heard')).toEqual([]);
    expect(await tellsOf(page, 'closed')).toEqual([]);
    expect(await tellsOf(page, 'error')).toEqual([]);
    expect((await tellsOf(page, 'ready')).map((data) => JSON.stringify(data)).join()).not.toMatch(TOKEN);
    await ana.leave();
  });

  it('B2: a frame that waits takes one answer alone: of its page, with its nonce, its room and one port', async () => {
    const ana = await Person.arrive(browser, null);
    const { page } = ana;
    const { room } = await embedded(ana);
    const stranger = await page.evaluate<{ room: string }>('start({ seed: 4 })');
    expect(stranger.room).not.toBe(room);
    await page.waitForFunction('window.nonces.length === 2');
    // A frame of the host's own making, whose greeting nobody answers yet.
    await page.evaluate(`new Promise((resolve) => {
      const known = window.nonces.length;
      document.querySelector('#room').replaceChildren();
      const raw = document.createElement('iframe');
      raw.src = '${tug.url}/embed/${room}';
      document.querySelector('#room').append(raw);
      const other = document.createElement('iframe');
      other.name = 'other';
      other.src = '${foreign.origin}';
      document.body.append(other);
      const look = setInterval(() => window.nonces.length > known && (clearInterval(look), resolve()), 20);
    })`);
    const key = JSON.stringify({ ...(await page.evaluate<object>('keys[0]')), room });
    const send = (who: Page | Frame, label: string, open: string, ports = 1) =>
      who.evaluate(`(() => {
        window.heard ??= [];
        const channels = Array.from({ length: ${ports} }, () => new MessageChannel());
        for (const { port1 } of channels) port1.onmessage = ({ data }) => window.heard.push('${label} ' + data.name);
        const target = window === top ? frames[0] : parent.frames[0];
        target.postMessage({ tug: 1, kind: 'open', ...${open} }, '*', channels.map(({ port2 }) => port2));
      })()`);
    const nonce = await page.evaluate<string>('nonces.at(-1)');
    const right = `{ nonce: '${nonce}', membership: ${key} }`;
    const other = page.frame('other');
    if (other === null) throw new Error('the foreign frame is not there');
    await other.waitForLoadState();
    await send(other, 'foreign', right);
    await send(page, 'no port', right, 0);
    await send(page, 'two ports', right, 2);
    await send(page, 'another nonce', `{ nonce: '${nonce}x', membership: ${key} }`);
    await send(page, 'another room', `{ nonce: '${nonce}', membership: keys[1] }`);
    await send(page, 'half a key', `{ nonce: '${nonce}', membership: { room: '${room}' } }`);
    await send(page, 'another version', `{ tug: 2, nonce: '${nonce}', membership: ${key} }`);
    await send(page, 'right', right);
    await send(page, 'again', right);
    await inside(page).locator('[data-stage][data-link=online][data-frame-seq]').waitFor();
    await eventually(() => page.evaluate<string[]>('window.heard')).toContain('right ready');
    expect((await page.evaluate<string[]>('window.heard')).filter((what) => !what.startsWith('right '))).toEqual([]);
    expect(await other.evaluate('window.heard')).toEqual([]);
    await ana.leave();
  });

  it('B5: a host that navigates away in the middle of a pull leaves the room as whoever closes a tab', async () => {
    const ana = await Person.arrive(browser, null);
    const { room } = await embedded(ana);
    const ben = await Person.arrive(browser, 'Ben');
    await ben.enter(`${tug.url}/room/${room}`);
    await eventually(() => tellsOf(ana.page, 'people').then((all) => all.at(-1))).toMatchObject({
      people: expect.arrayContaining([expect.objectContaining({ name: 'Ben' })]) as unknown,
    });
    await pull(ana.page, false);
    await ben.page.locator('[data-stage]:not([data-drag=none])').waitFor();
    await ana.page.goto(foreign.origin);
    await ben.page.locator('[data-stage][data-drag=none]').waitFor();
    await ben.drag([120, 120], [134, 120]);
    await eventually(async () => (await ben.state()).drag).toBe('none');
    await ben.leave();
    await ana.leave();
  });
});
