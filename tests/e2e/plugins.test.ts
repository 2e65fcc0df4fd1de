/** The plugins, as they are built: their own code in fakes of the programs, their panels in a real browser, rooms on a real server. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, FrameLocator, Page, Request } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'esbuild';
import { figmaFiles } from '../../app/plugins/build/figma';
import { photoshopFiles } from '../../app/plugins/build/photoshop';
import type { Kept } from '../../app/plugins/host/program';
import { LOCALE_COOKIE } from '../../app/words/locale';
import type { EmbedMembership } from '../../lib/embed/messages';
import type { PhotoFaces } from '../../lib/protocol';
import { FakeFigma, sizeOf } from '../fixtures/hosts/figma';
import type { DocumentData, FakePhotoshop } from '../fixtures/hosts/photoshop';
import { inFull } from '../fixtures/in-full';
import { readPeople } from '../fixtures/photos/people';
import { facesOf } from './support/faces';
import { Person, eventually, openBrowser } from './support/person';
import { runServer, type RunningServer } from './support/server';

/** Of the face finder's points: a corner of the mouth. */
const MOUTH = 61;
/** As app/room/[id]/state/editor.tsx fits a picture: px beside it, and below it for the bars. */
const BESIDE = 40;
const BELOW = 92;

/** For two photos in a row on a machine that has much else to do. */
const TWO_ROOMS_MS = 480_000;

let tug: RunningServer;
let browser: Browser;
let site: Server;
/** The page of the program around the plugin's own. */
let program: string;
let photo: Uint8Array;
let files: Readonly<Record<string, string>>;

beforeAll(async () => {
  photo = await readPeople('three');
  tug = await runServer({ TUG_ORIGINS: 'null' });
  files = await figmaFiles({ server: tug.url, figmaId: undefined });
  // Figma gives a plugin's page to a frame that has no origin.
  const page = `<!doctype html><title>Program</title><link rel="icon" href="data:,">
    <iframe id="plugin" style="border: 0; width: 440px; height: 640px"
      src="data:text/html;base64,${Buffer.from(files['ui.html'] ?? '').toString('base64')}"></iframe>
    <script>
      const plugin = document.querySelector('#plugin');
      addEventListener('message', ({ data, source }) =>
        source === plugin.contentWindow && data.pluginMessage && fromUi(data.pluginMessage));
      window.toUi = (pluginMessage) => plugin.contentWindow.postMessage({ pluginMessage, pluginId: '1' }, '*');
    </script>`;
  site = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  program = `http://localhost:${(site.address() as AddressInfo).port}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await tug.close();
  site.closeAllConnections();
  site.close();
});

/** Opens the plugin in Figma. */
async function inFigma(person: Person, figma: FakeFigma): Promise<FrameLocator> {
  const { page } = person;
  await page.exposeFunction('fromUi', (message: unknown) => figma.fromUi(message));
  figma.onUi = (message) =>
    void page
      .evaluate((said) => (window as unknown as { toUi(said: unknown): void }).toUi(said), message)
      // What is said to a page that has been left is lost.
      .catch((error: unknown) => {
        if (!page.isClosed() && !String(error).includes('context was destroyed')) throw error;
      });
  figma.run(files['code.js'] ?? '', files['ui.html'] ?? '');
  await page.goto(program);
  return page.frameLocator('#plugin');
}

const press = (panel: FrameLocator | Page, name: string) => panel.getByRole('button', { name, exact: true }).click();
const room = (panel: FrameLocator) =>
  panel.frameLocator('iframe').locator('[data-stage][data-link=online][data-frame-seq]');

/** Pulls a point of the picture in the room. @param size and @param at px of the picture */
async function pull(
  page: Page,
  inside: FrameLocator | Page,
  size: { width: number; height: number },
  at: { x: number; y: number },
  edits: number,
): Promise<void> {
  const stage = inside.locator('[data-stage][data-link=online][data-frame-seq]');
  await stage.waitFor();
  const box = await stage.boundingBox();
  if (box === null) throw new Error('there is no stage');
  const zoom = Math.min((box.width - BESIDE) / size.width, (box.height - BELOW) / size.height);
  const x = box.x + box.width / 2 + (at.x - size.width / 2) * zoom;
  const y = box.y + BESIDE / 2 + (box.height - BELOW) / 2 + (at.y - size.height / 2) * zoom;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 12, y + 10, { steps: 6 });
  await page.mouse.up();
  await inside.locator(`[data-stage][data-edits="${edits}"][data-drag=none]`).waitFor();
}

/** Where the first face's mouth is, in px of the photo. */
function mouthOf(faces: PhotoFaces) {
  const [x = 0, y = 0] = faces.faces[0]?.points.slice(2 * MOUTH) ?? [];
  return { x, y };
}

/** The picture that a node of the file shows now. */
function pictureOf(figma: FakeFigma, id: string): Uint8Array {
  const paint = figma.nodes[id]?.fills.find(({ type }) => type === 'IMAGE');
  return figma.images.get((paint?.type === 'IMAGE' ? paint.imageHash : null) ?? '') ?? new Uint8Array();
}
const keysOf = (figma: FakeFigma) =>
  [...figma.storage].flatMap(([name, value]) => (name.startsWith('key ') ? [(value as Kept).membership] : []));

describe('Tug in Figma', { timeout: TWO_ROOMS_MS }, () => {
  inFull('B1 B2: pulls pictures of the file where they are, and goes on later where each was', async () => {
    const ana = await Person.arrive(browser, null);
    const { page } = ana;
    const figma = new FakeFigma();
    const fill = { type: 'IMAGE', scaleMode: 'FILL', imageHash: figma.image(photo) } as const;
    const portrait = figma.add({ name: 'Portrait', fills: [fill] });
    const teaser = figma.add({ name: 'Teaser', fills: [fill] });
    const untouched = structuredClone(figma.nodes);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const found = facesOf(page);
    const panel = await inFigma(ana, figma);
    await panel.getByText('Select a picture', { exact: false }).waitFor();
    figma.select(portrait, teaser);
    await panel.getByText('Selected: Portrait, Teaser').waitFor();
    await press(panel, 'Tug');
    await panel.getByText('1 of 2: Portrait').waitFor();
    const faces = await found();
    await pull(page, panel.frameLocator('iframe'), faces, mouthOf(faces), 2);
    await panel.getByText('In the room: 1').waitFor();
    await press(panel, 'Apply');
    await eventually(() => figma.notified.at(-1)?.text).toMatch(/^The picture of “Portrait” is the pulled one now/);
    const applied = pictureOf(figma, portrait);
    expect(sizeOf(applied)).toEqual(sizeOf(photo));
    const [before, after] = await Promise.all([photo, applied].map((file) => sharp(file).raw().toBuffer()));
    expect(after?.equals(before ?? Buffer.of())).toBe(false);

    // What the file says of the room lets nobody in, and no address had the key.
    const [key] = keysOf(figma);
    if (key === undefined) throw new Error('no key was kept');
    expect(JSON.stringify(figma.nodes)).toContain(key.room);
    expect(JSON.stringify(figma.nodes)).not.toContain(key.token);
    expect(asked.filter((url) => url.includes(key.token))).toEqual([]);
    const api = (path: string, body: object) =>
      fetch(tug.url + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' },
      });
    const ben = { name: 'Ben', color: '#e0662b' };
    expect((await api(`/api/rooms/${key.room}/join`, ben)).status).toBe(403);
    // The link for colleagues does.
    await press(panel, 'Link for colleagues');
    const address = panel.locator('input');
    await eventually(() => address.inputValue()).toMatch(/#/);
    const [before_, invite] = (await address.inputValue()).split('#');
    expect(before_).toBe(`${tug.url}/join`);
    const joined = (await (await api('/api/invites/accept', { invite, ...ben })).json()) as EmbedMembership;
    expect(joined).toMatchObject({ room: key.room, role: 'editor' });

    await press(panel, 'Next');
    await panel.getByText('2 of 2: Teaser').waitFor();
    await room(panel).waitFor();
    expect(keysOf(figma).map((kept) => kept.room)).toHaveLength(2);
    await press(panel, 'Close');

    figma.select(portrait);
    await press(panel, 'Tug again');
    await room(panel).waitFor();
    expect(await room(panel).getAttribute('data-edits')).toBe('2');
    // A colleague has brought a larger photo than Figma takes.
    const wide = await sharp({ create: { width: 5000, height: 10, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    await page.route('**/nodes/*/photo?**', (route) => route.fulfill({ body: wide, contentType: 'image/jpeg' }));
    await press(panel, 'Apply');
    await eventually(() => figma.notified.at(-1)?.text).toMatch(/has 5000 x 10 px, and at most 4096 px/);
    expect(sizeOf(pictureOf(figma, portrait))).toEqual({ width: 4096, height: 8 });
    expect(figma.notified.filter(({ error }) => error)).toEqual([]);
    figma.undo();
    expect(Buffer.from(pictureOf(figma, portrait)).equals(applied)).toBe(true);
    figma.undo();
    expect(figma.nodes).toEqual(untouched);

    // The plugin is closed, and opened by the button beside the layer.
    figma.run(files['code.js'] ?? '', files['ui.html'] ?? '', 'again');
    await page.goto(program);
    await room(panel).waitFor();
    expect(await room(panel).getAttribute('data-edits')).toBe('2');
    expect(keysOf(figma).map((kept) => kept.room)).toHaveLength(2);
    await ana.leave();
  });

  it('makes a picture of a face, begins anew where a room is somebody else’s, and says what did not work', async () => {
    const ana = await Person.arrive(browser, null, { language: 'de' });
    const { page } = ana;
    const figma = new FakeFigma();
    const panel = await inFigma(ana, figma);
    await press(panel, 'Mit einem Gesicht beginnen');
    await pull(page, panel.frameLocator('iframe'), { width: 256, height: 256 }, { x: 128, y: 128 }, 2);
    await press(panel, 'Übernehmen');
    await eventually(() => Object.keys(figma.nodes)).toHaveLength(1);
    const [face = ''] = Object.keys(figma.nodes);
    expect(sizeOf(pictureOf(figma, face))).toEqual({ width: 256, height: 256 });
    await press(panel, 'Schließen');

    // The same file on a colleague's computer: the room is known, its key is not.
    const [key] = keysOf(figma);
    figma.storage.clear();
    const node = figma.nodes[face];
    if (node === undefined) throw new Error('nothing was made');
    node.name = 'Gesicht';
    node.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: figma.image(photo) }];
    node.data.room = JSON.stringify({ server: tug.url, room: key?.room, image: figma.image(photo) });
    figma.select(face);
    await press(panel, 'Weiter mit Tug');
    await room(panel).waitFor();
    await eventually(() => figma.notified.at(-1)?.text).toMatch(
      /^Der frühere Raum von „Gesicht“ öffnet sich für dich nicht/,
    );
    expect(keysOf(figma).map((kept) => kept.room)).not.toContain(key?.room);
    await press(panel, 'Schließen');

    figma.storage.clear();
    node.data.room = '';
    node.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: figma.image(Uint8Array.of(1, 2, 3, 4)) }];
    figma.select(face);
    await press(panel, 'Tug');
    await eventually(() => figma.notified.at(-1)).toMatchObject({ error: true });
    await page.route('**/api/photos?**', (route) => route.abort());
    await press(panel, 'Tug');
    await eventually(() => figma.notified.at(-1)?.text).toContain(`Tug unter ${tug.url} ist nicht erreichbar`);
    expect(node.fills).toHaveLength(1);
    await ana.leave(/status of 4|ERR_FAILED/);
  });

  it('B2: greets pages without an origin, and no others, whoever may show the frame; no cookie goes there', async () => {
    const ana = await Person.arrive(browser, null);
    const { page } = ana;
    // The one that there is, of whoever has chosen a language.
    await ana.context.addCookies([{ name: LOCALE_COOKIE, value: 'de', url: tug.url, sameSite: 'Lax' }]);
    const requests: Request[] = [];
    ana.context.on('request', (request) => {
      if (request.url().startsWith(tug.url)) requests.push(request);
    });
    const cookies = async () =>
      (await Promise.all(requests.map(async (request) => (await request.allHeaders()).cookie ?? 'none'))).filter(
        (cookie, i, all) => all.indexOf(cookie) === i,
      );
    await page.exposeFunction('fromUi', () => undefined);
    await page.goto(program);
    const frame = `${tug.url}/embed/${'a'.repeat(22)}`;
    const heard = `addEventListener('message', ({ data, origin }) => origin === '${tug.url}' && (window.heard ??= []).push(data.kind))`;
    // The page itself has an origin, which is in no list; the one that it makes has none.
    await page.evaluate(`${heard}; new Promise((resolve) => {
      const own = document.createElement('iframe');
      own.onload = resolve;
      own.src = '${frame}';
      document.body.append(own);
    })`);
    await page.evaluate(`new Promise((resolve) => {
      const without = document.createElement('iframe');
      without.name = 'without';
      without.onload = resolve;
      without.src = 'data:text/html,' + encodeURIComponent(${JSON.stringify(`<script>${heard}</script><iframe src="${frame}"></iframe>`)});
      document.body.append(without);
    })`);
    const without = page.frame('without');
    await eventually(() => without?.evaluate('window.heard')).toEqual(['hello']);
    expect(await page.evaluate('window.heard ?? []')).toEqual([]);
    expect(await cookies()).toEqual(['none']);
    // In a tab of its own it does.
    await page.goto(frame);
    expect(await cookies()).toContain(`${LOCALE_COOKIE}=de`);
    await ana.leave();
  });
});

/** What a page of the tests has of Photoshop. */
interface PhotoshopWindow {
  readonly fake: FakePhotoshop;
}
const fakePhotoshop = <T>(page: Page, read: (fake: FakePhotoshop) => T): Promise<T> =>
  page.evaluate(`(${read.toString()})(window.fake)`);

/** The layer above the one of that name: where it lies, and how many of its px are others than those below it. */
const laidAbove = (page: Page, name: string) =>
  page.evaluate((below) => {
    const layers = (window as unknown as PhotoshopWindow).fake.documents[0]?.layers ?? [];
    const at = layers.findIndex((layer) => layer.name === below);
    const [made, source] = [layers[at - 1], layers[at]];
    if (made === undefined || source === undefined) throw new Error('nothing lies there');
    const { left, top, width, height, profile } = made;
    let changed = 0;
    for (let i = 0; i < width * height; i++) {
      const x = left - source.left + (i % width);
      const y = top - source.top + Math.floor(i / width);
      const from = source.components * (y * source.width + x);
      if ([0, 1, 2].some((c) => made.data[made.components * i + c] !== source.data[from + c])) changed++;
    }
    return { above: made.name, left, top, width, height, profile, changed };
  }, name);

/** Opens the panel in Photoshop. Its webview is a page of the browser, with the one bridge that Photoshop gives. */
async function inPhotoshop(person: Person, document: DocumentData, webview: Page): Promise<void> {
  const { page } = person;
  const said = (data: string, origin: string) =>
    `window.dispatchEvent(new MessageEvent('message', { data: JSON.parse(${JSON.stringify(data)}), origin: '${origin}' }))`;
  await webview.addInitScript(`window.uxpHost = { postMessage: (said) => fromWebview(JSON.stringify(said)) }`);
  await webview.exposeFunction('fromWebview', (data: string) => page.evaluate(said(data, `${tug.url}/embed/`)));
  await page.exposeFunction('toWebview', (data: string) => webview.evaluate(said(data, 'org.tug.photoshop')));
  await page.exposeFunction('openWebview', (address: string) => webview.goto(address).then(() => undefined));
  const fakes = await build({
    stdin: {
      contents: `import { FakePhotoshop } from './tests/fixtures/hosts/photoshop';
        const fake = window.fake = new FakePhotoshop();
        window.require = (name) => ({ uxp: fake.uxp('en_US'), photoshop: fake.photoshop() })[name];
        Object.defineProperty(navigator, 'clipboard', {
          value: { setContent: async ({ 'text/plain': text }) => { fake.copied = text; } },
        });
        new MutationObserver((changes) => {
          for (const { addedNodes } of changes)
            for (const element of addedNodes)
              if (element.localName === 'webview') {
                element.postMessage = (message, origin) => origin === '${tug.url}' && toWebview(JSON.stringify(message));
                openWebview(element.getAttribute('src'));
              }
        }).observe(document, { childList: true, subtree: true });`,
      resolveDir: '.',
    },
    bundle: true,
    write: false,
  });
  const plugin = await photoshopFiles(tug.url);
  await page.setContent('<!doctype html><title>Photoshop</title><body></body>');
  await page.addStyleTag({ content: `${String(plugin['panel.css'])}${String(plugin['photoshop.css'])}` });
  await page.addScriptTag({ content: fakes.outputFiles[0]?.text ?? '' });
  await page.evaluate((opened) => (window as unknown as PhotoshopWindow).fake.add(opened), document);
  await page.addScriptTag({ content: String(plugin['index.js']) });
}

describe('Tug in Photoshop', { timeout: TWO_ROOMS_MS }, () => {
  it('B2 B3: pulls layers one after the other, whole or what is selected of them, and lays each result where it was, in the document’s own colours', async () => {
    const ana = await Person.arrive(browser, null);
    const { page } = ana;
    const webview = await ana.context.newPage();
    const { data, info } = await sharp(photo).resize(640).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const photoLayer = { kind: 'pixel', left: 30, top: 20, width, height, data: [...data], components: 3 } as const;
    const profile = 'Adobe RGB (1998)';
    await inPhotoshop(
      ana,
      {
        id: 7,
        name: 'shoot.psd',
        path: '/photos/shoot.psd',
        width: width + 60,
        height: height + 40,
        mode: 'RGBColorMode',
        profile,
        layers: [
          { id: 2, name: 'Portrait', profile, ...photoLayer },
          { id: 1, name: 'Detail', profile, ...photoLayer },
        ],
        active: [2, 1],
      },
      webview,
    );
    const found = facesOf(webview);
    await page.getByText('Selected: Portrait, Detail').waitFor();
    await press(page, 'Tug');
    const faces = await found();
    expect({ width: faces.width, height: faces.height }).toEqual({ width, height });
    await pull(webview, webview, faces, mouthOf(faces), 2);
    await page.getByText('In the room: 1').waitFor();
    await press(page, 'Apply');
    await page.getByText('The pulled picture lies above “Portrait”', { exact: false }).waitFor();
    const made = await laidAbove(page, 'Portrait');
    expect(made).toMatchObject({ above: 'Portrait, Tug', left: 30, top: 20, width, height, profile });
    // What was not pulled is the document's, in every px.
    expect(made.changed).toBeGreaterThan(50);
    expect(made.changed).toBeLessThan((width * height) / 3);
    const steps = () => fakePhotoshop(page, (fake) => [fake.history, fake.held]);
    expect(await steps()).toEqual([['Tug'], 0]);

    // Around the same face, and beyond the layer's edge, which is where it then ends.
    const mouth = mouthOf(faces);
    const selection = {
      left: Math.round(photoLayer.left + mouth.x) - 75,
      top: 0,
      right: Math.round(photoLayer.left + mouth.x) + 75,
      bottom: Math.round(photoLayer.top + mouth.y) + 60,
    };
    await page.evaluate((around) => ((window as unknown as PhotoshopWindow).fake.selection = around), selection);
    const foundSelected = facesOf(webview);
    await press(page, 'Next');
    await page.getByText('2 of 2: Detail').waitFor();
    const selected = await foundSelected();
    const size = { width: selection.right - selection.left, height: selection.bottom - photoLayer.top };
    expect({ width: selected.width, height: selected.height }).toEqual(size);
    // What is selected meanwhile does not move the result.
    await page.evaluate(() => ((window as unknown as PhotoshopWindow).fake.selection = null));
    await pull(webview, webview, selected, mouthOf(selected), 2);
    await press(page, 'Apply');
    await page.getByText('The pulled picture lies above “Detail”', { exact: false }).waitFor();
    const detail = await laidAbove(page, 'Detail');
    const { left } = selection;
    expect(detail).toMatchObject({ above: 'Detail, Tug', left, top: photoLayer.top, ...size, profile });
    expect(detail.changed).toBeGreaterThan(50);
    expect(detail.changed).toBeLessThan((size.width * size.height) / 2);
    expect(await steps()).toEqual([['Tug', 'Tug'], 0]);

    await press(page, 'Link for colleagues');
    await press(page, 'Copy');
    await page.getByText('The link was copied.').waitFor();
    expect(await fakePhotoshop(page, (fake) => fake.copied)).toContain(`${tug.url}/join#`);
    await press(page, 'Close');
    await webview.getByText(ana.words('embed.closed.title')).waitFor();
    await press(page, 'Tug again');
    await webview.locator('[data-stage][data-link=online][data-edits="2"]').waitFor();
    expect(webview.url()).not.toContain('token');
    await ana.leave();
  });
});
