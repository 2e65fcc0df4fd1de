/** The page of packs: checkpoints become packs over the page and the command line, are cancelled, refused, put away and back. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_FULL, inFull } from '../fixtures/in-full';
import { PROGRAM } from '../fixtures/program';
import { readPicture } from '../../lib/export/png/picture';
import { checkpointFile, hostileFile } from '../fixtures/checkpoint';
import { pythonWith, runScript } from '../integration/checkpoint/python';
import { drawingPack } from '../integration/support/packs';
import { axeFindsNothing } from './support/axe';
import { Person, eventually, openBrowser, type Look } from './support/person';
import { runServer, type RunningServer } from './support/server';

const STILL = 'still';
let folder: string;
let packs: string;
let key: string;
let server: RunningServer;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tug-packs-page-'));
  packs = mkdtempSync(join(folder, 'models-'));
  drawingPack(packs, STILL);
  writeCheckpoints();
  const environment = { TUG_DATA: join(folder, 'data'), TUG_MODELS: packs, TUG_IMPORT: '1' };
  server = await runServer(environment);
  key = program('server/cli/operator-key.ts', [], environment).trim();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string) => join(folder, name);

/** `official.pkl` is one of the release's own kind where there is a Python that writes it, else the same network in another form. */
function writeCheckpoints(): void {
  const python = pythonWith('torch, numpy');
  const options = { resolution: 64, width: 16, z: 16, w: 16, depth: 2, clamp: 256, forms: ['official'] };
  if (python === null) writeFileSync(file('official.pkl'), checkpointFile({ resolution: 64 }));
  else runScript(python, 'write.py', [folder, JSON.stringify(options)]);
  writeFileSync(file('large.safetensors'), checkpointFile({ resolution: 256 }));
  writeFileSync(file('classes.safetensors'), checkpointFile({ resolution: 16, classes: 3 }));
  writeFileSync(file('evil.pkl'), hostileFile(`touch ${file('ran')}`));
}

function program(path: string, args: readonly string[], environment: Record<string, string> = {}): string {
  const done = spawnSync(process.execPath, [PROGRAM, path, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  expect(done.status, done.stderr).toBe(0);
  return done.stdout;
}

/** Somebody who runs the server, on the page of packs. */
async function operator(look: Look = {}): Promise<Person> {
  const ana = await Person.arrive(browser, 'Ana', look);
  await ana.context.addInitScript((mine) => localStorage.setItem('tug.operator', JSON.stringify(mine)), key);
  await ana.page.goto(`${server.url}/packs`);
  await row(ana, STILL).waitFor();
  await ana.page.getByRole('button', { name: ana.words('packs.add.choose') }).waitFor();
  return ana;
}
const row = (person: Person, pack: string) => person.page.locator(`[data-pack="${pack}"]`);
const job = (person: Person, name: string) => person.page.locator('[data-import]').filter({ hasText: name });
const field = (person: Person, name: 'title' | 'name' | 'licence' | 'credits' | 'label' | 'centre') =>
  person.page.getByLabel(person.words(`packs.form.${name}`), { exact: true });

/** Chooses a file and waits until it was looked into. */
async function choose(person: Person, name: string): Promise<void> {
  await person.page.getByLabel(person.words('packs.add.chosen')).setInputFiles(file(name));
  await job(person, name).and(person.page.locator(':not([data-import=looking])')).waitFor();
}
async function fill(person: Person, texts: Partial<Record<Parameters<typeof field>[1], string>>): Promise<void> {
  for (const [name, text] of Object.entries(texts)) await field(person, name as Parameters<typeof field>[1]).fill(text);
}
const make = (person: Person) =>
  person.page.getByRole('button', { name: person.words('packs.form.make'), exact: true }).click();
const done = (person: Person, name: string) =>
  job(person, name).and(person.page.locator('[data-import=done]')).waitFor();
const forget = async (person: Person, name: string) => {
  await person.page.getByRole('button', { name: person.words('packs.job.forget', { file: name }) }).click();
  await job(person, name).waitFor({ state: 'detached' });
};
/** A room on a pack, from its card on. */
async function roomOn(person: Person, pack: string): Promise<string> {
  await row(person, pack)
    .getByRole('link', { name: person.words('packs.room') })
    .click();
  await person.page.waitForURL(/\?pack=/);
  await person.page
    .getByRole('combobox')
    .and(person.page.locator(`:has(option[value="${pack}"]:checked)`))
    .waitFor();
  await person.page
    .getByRole('button', { name: person.words('start.newRoom.fromSeed', { seed: '3' }), exact: true })
    .click();
  await person.page.waitForURL(/\/room\//);
  await person.inRoom();
  return person.page.url();
}

/** Goes through the replay of the newest edit to its last step, and back into the room. */
async function replayEndsWith(person: Person, room: string, digest: string | undefined): Promise<void> {
  await person.page.goto(`${room}/replay`);
  const stage = person.page.locator('[data-replay-node][data-frame-digest]');
  await stage.waitFor();
  await person.page.keyboard.press('End');
  await eventually(() => stage.getAttribute('data-frame-digest')).toBe(digest);
  await person.enter(room);
}

/** The picture where the room stands, as it is saved. */
async function savedPicture(person: Person): Promise<Buffer> {
  await person.panel('History');
  await person.page.getByRole('button', { name: person.words('history.export') }).click();
  const coming = person.page.waitForEvent('download');
  const what = person.words('export.picture');
  await person.page.getByRole('button', { name: person.words('export.saveThis', { what }) }).click();
  const bytes = readFileSync(await (await coming).path());
  await person.page.keyboard.press('Escape');
  return bytes;
}

/** The first by itself has what is narrowest. */
const LOOKS: readonly Look[] = [
  { size: 'phone', theme: 'dark', language: 'de' },
  { size: 'phone', theme: 'light' },
  { size: 'desktop', theme: 'dark' },
];

describe('packs', () => {
  it('are a page for everybody, and changed only with the key, which is asked for once', async () => {
    const ana = await Person.arrive(browser, 'Ana');
    await ana.page.goto(server.url);
    await ana.page.getByRole('link', { name: ana.words('packs.link') }).click();
    await row(ana, STILL).getByText(ana.words('packs.canOnlyDraw')).waitFor();
    await row(ana, STILL).getByText('MIT', { exact: true }).waitFor();
    const typed = ana.page.getByLabel(ana.words('packs.operator.key'), { exact: true });
    const show = ana.page.getByRole('button', { name: ana.words('packs.operator.unlock') });
    for (const wrong of ['key', 'x'.repeat(43)]) {
      await typed.fill(wrong);
      await show.click();
      await ana.page.getByText(ana.words('packs.operator.wrongKey')).waitFor();
    }
    await typed.fill(key);
    await show.click();
    await ana.page.getByRole('button', { name: ana.words('packs.add.choose') }).waitFor();
    await ana.page.reload();
    await ana.page.getByRole('button', { name: ana.words('packs.add.choose') }).waitFor();
    await ana.page.getByRole('button', { name: ana.words('packs.operator.lock') }).click();
    await typed.waitFor();
    // The browser itself reports the answer to the wrong key.
    await ana.leave(/status of 401/);
  });

  it('come from an official pickle over the page, and a room on it is pulled', async () => {
    const ana = await operator();
    await choose(ana, 'official.pkl');
    await job(ana, 'official.pkl').getByText('64 × 64 px').waitFor();
    await make(ana);
    await ana.page.getByText(ana.words('problems.invalid/empty')).waitFor();
    expect(await field(ana, 'name').inputValue()).toBe('official');
    expect([await field(ana, 'licence').inputValue(), await field(ana, 'credits').inputValue()]).toEqual(['', '']);
    await fill(ana, { title: 'Mine', name: 'mine', licence: 'CC BY-NC 4.0', credits: 'Ana\nThe makers' });
    await make(ana);
    await done(ana, 'official.pkl');
    const mine = row(ana, 'mine');
    for (const text of ['CC BY-NC 4.0', 'The makers', ana.words('packs.canPullSolved')])
      await mine.getByText(text).waitFor();
    await mine.getByText(/about .* s on this server/).waitFor();
    await eventually(() =>
      mine.locator('img').evaluate((sheet: HTMLImageElement) => sheet.naturalWidth),
    ).toBeGreaterThan(100);
    await forget(ana, 'official.pkl');

    await roomOn(ana, 'mine');
    await ana.page
      .getByText(/Nothing was trained for this pack: a step of a pull takes about/)
      .first()
      .waitFor();
    await ana.drag([120, 120], [140, 120]);
    await ana.settled(2);
    // The browser itself reports the answer to the empty form.
    await ana.leave(/status of 400/);
  });

  it('come from the command line while the server runs, and a room on one is pulled', async () => {
    const ana = await operator();
    program('server/cli/import.ts', [
      file('official.pkl'),
      '--name',
      'cli',
      '--licence',
      'MIT',
      '--credit',
      'Ben',
      '--packs',
      packs,
    ]);
    await row(ana, 'cli').getByText('Ben').waitFor();
    await roomOn(ana, 'cli');
    await ana.drag([120, 120], [140, 120]);
    await ana.settled(2);
    await ana.leave();
  });

  it('are not made of what cannot be used: the page says what was found, and nothing of it ran', async () => {
    const ana = await operator();
    await choose(ana, 'evil.pkl');
    await job(ana, 'evil.pkl').getByText('os.system').waitFor();
    await ana.page.getByLabel(ana.words('packs.add.path')).fill('/nowhere/net.pkl');
    await ana.page.getByRole('button', { name: ana.words('packs.add.take') }).click();
    await ana.page
      .locator('[data-toast=error]')
      .getByText(ana.words('problems.not-found/file', { path: '/nowhere/net.pkl' }))
      .waitFor();
    await forget(ana, 'evil.pkl');

    await ana.page.getByLabel(ana.words('packs.add.path')).fill(file('classes.safetensors'));
    await ana.page.getByRole('button', { name: ana.words('packs.add.take') }).click();
    await fill(ana, { title: 'Classes', licence: 'MIT' });
    await make(ana);
    await ana.page.getByText(ana.words('problems.invalid/class', { last: '2' })).waitFor();
    await fill(ana, { label: '1' });
    await make(ana);
    await ana.page.getByText(ana.words('problems.invalid/class-centre')).waitFor();
    await fill(ana, { name: STILL });
    await ana.page.getByText(ana.words('packs.form.replace')).waitFor();
    await forget(ana, 'classes.safetensors');
    expect(readdirSync(folder)).not.toContain('ran');
    // The browser itself reports the answers that say no.
    await ana.leave(/status of (400|404)/);
  });

  inFull('are half made never: neither after a cancel nor after a kill; an import is started again', async () => {
    const ana = await operator();
    const before = readdirSync(packs).sort();
    const begin = async () => {
      await choose(ana, 'large.safetensors');
      await fill(ana, { title: 'Large', licence: 'MIT' });
      await make(ana);
      await job(ana, 'large.safetensors').getByRole('progressbar').waitFor();
      await eventually(() => readdirSync(packs).some((name) => name.startsWith('.large.'))).toBe(true);
    };
    await begin();
    await ana.page.getByRole('button', { name: ana.words('packs.job.cancel', { file: 'large.safetensors' }) }).click();
    await job(ana, 'large.safetensors').waitFor({ state: 'detached' });
    expect(readdirSync(packs).sort()).toEqual(before);

    await begin();
    await server.kill();
    await server.start();
    await job(ana, 'large.safetensors').getByText(ana.words('packs.job.interrupted')).waitFor();
    await ana.page.getByRole('button', { name: ana.words('packs.form.again') }).click();
    await done(ana, 'large.safetensors');
    await row(ana, 'large').waitFor();
    expect(readdirSync(packs).sort()).toEqual([...before, 'large'].sort());
    await forget(ana, 'large.safetensors');
    // The browser itself reports the server that is away.
    await ana.leave(/ERR_|status of 50/);
  });

  inFull('that are put away leave rooms that say so, until they are back with all of it', async () => {
    const [ana, ben] = [await operator(), await operator()];
    const room = await roomOn(ben, 'mine');
    const digests = [await ben.settled(1)];
    await ben.panel('Picture');
    await ben.page.getByRole('textbox', { name: ben.words('picture.seed') }).fill('42');
    await ben.page.getByRole('button', { name: ben.words('picture.use'), exact: true }).click();
    digests.push(await ben.settled(2));
    await ben.page.getByRole('slider', { name: ben.words('picture.truncation') }).focus();
    await ben.page.keyboard.press('PageDown');
    digests.push(await ben.settled(3));
    await ben.drag([120, 120], [140, 120]);
    digests.push(await ben.settled(4));
    expect(new Set(digests).size).toBe(4);
    const digest = digests.at(-1);
    await replayEndsWith(ben, room, digest);
    const picture = await savedPicture(ben);
    expect(readPicture(picture)).toMatchObject({ state: { pack: 'mine' } });
    await ben.panel('Picture');
    await row(ana, 'mine')
      .getByRole('button', { name: ana.words('packs.away.remove') })
      .click();
    await ana.page
      .getByRole('dialog')
      .getByRole('button', { name: ana.words('packs.away.remove') })
      .click();
    await row(ana, 'mine').waitFor({ state: 'detached' });
    await ben.page.getByText(/“mine” \([0-9a-f]{8}\), which is not installed here/).waitFor();
    await ana.page
      .locator('[data-removed=mine]')
      .getByRole('button', { name: ana.words('packs.away.back') })
      .click();
    await row(ana, 'mine').waitFor();
    await ben.page.getByText(/which is not installed here/).waitFor({ state: 'detached' });
    await ben.enter(room);
    await eventually(async () => (await ben.state()).digest).toBe(digest);
    await replayEndsWith(ben, room, digest);
    expect(await savedPicture(ben)).toEqual(picture);
    // Back to the first of them, and on from there.
    for (const before of digests.slice(0, -1).reverse()) {
      await ben.page.getByRole('button', { name: ben.words('room.undo'), exact: true }).click();
      await eventually(async () => (await ben.state()).digest).toBe(before);
    }
    expect(readFileSync(join(packs, 'mine', 'manifest.json'), 'utf8')).toContain('CC BY-NC 4.0');
    await ana.leave();
    await ben.leave();
  });

  it.each(IN_FULL ? LOOKS : LOOKS.slice(0, 1))('are shown and added without fault, $size, $theme', async (look) => {
    const ana = await operator(look);
    await choose(ana, 'classes.safetensors');
    await field(ana, 'label').waitFor();
    await axeFindsNothing(ana, 'the page');
    const wider = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(await ana.page.evaluate(wider)).toBe(0);
    await row(ana, 'mine')
      .getByRole('button', { name: ana.words('packs.away.remove') })
      .click();
    await ana.page.getByRole('dialog').waitFor();
    await axeFindsNothing(ana, 'the question');
    await ana.page.keyboard.press('Escape');
    await forget(ana, 'classes.safetensors');
    await ana.leave();
  });
});
