/** The plugin for Krita in the real program, against a real server: without its windows, and as it is installed and pressed in them. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildPlugins } from '../../../app/plugins/build/main';
import { membershipSchema, problemCodes, problemKinds, type Membership } from '../../../lib/protocol';
import { roomViewSchema } from '../../../lib/rest/bodies';
import { readPeople } from '../../fixtures/photos/people';
import { call } from '../support/api';
import { testServer, type TestServer } from '../support/server';
import { Program } from '../v1/support';
import { PATIENCE_MS, PLUGIN, colleague, facesIn, listen, missing, pullNose } from './krita';

const SCOPES = ['rooms:read', 'rooms:write'] as const;
/** Debian's own, which is what the menu entry for it runs. */
const IMPORTER = '/usr/share/krita/pykrita/plugin_importer/plugin_importer.py';

let server: TestServer;
let folder: string;
/** Four people, as a file. */
let photo: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tug-krita-'));
  photo = join(folder, 'photo.png');
  await sharp(await readPeople('four'))
    .resize(640)
    .png()
    .toFile(photo);
  server = await testServer();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const pixels = (file: Uint8Array) => sharp(file).ensureAlpha().raw().toBuffer();

describe('the plugin for Krita', () => {
  const why = missing('kritarunner');
  beforeEach((context) => context.skip(why !== null, why ?? ''));

  it(
    'takes a layer to a room, and brings what was pulled there back as a layer above it',
    { timeout: PATIENCE_MS },
    async () => {
      const program = await Program.begin(server, { name: 'Krita', scopes: [...SCOPES] });
      const out = join(folder, 'out.png');
      const { said, noise } = await listen(
        ['kritarunner', '-s', 'walk', '-f', '__main__', server.url, program.made.key, photo, out],
        { HOME: folder, QT_QPA_PLATFORM: 'offscreen', PYTHONPATH: `${PLUGIN}:${join(PLUGIN, 'test')}` },
        async ({ room }) => {
          if (typeof room === 'string') await pullNose(server, program, await colleague(program, room));
        },
      );
      expect(said, noise).toMatchObject({
        wrong_key: 'unauthorised.key',
        no_server: 'unreachable',
        no_address: 'no-address',
        news: false,
        layers: ['Background', 'Tug: result'],
        untouched: true,
        modified: true,
      });
      expect(said.deep).toBeLessThanOrEqual(1);
      expect(String(said.link)).toContain(`${server.url}/join#`);
      const shown = await program.ask('GET', `/rooms/${String(said.room)}/nodes/head/picture`);
      expect((await pixels(await readFile(out))).equals(await pixels(shown.bytes))).toBe(true);
      expect((await pixels(await readFile(photo))).equals(await pixels(shown.bytes))).toBe(false);
    },
  );
});

describe('the words of the plugin for Krita', () => {
  const why = missing('python3');
  beforeEach((context) => context.skip(why !== null, why ?? ''));

  it('tell every problem in plain words, by its code or its kind, in both languages', () => {
    const codes = [...Object.keys(problemCodes), ...problemKinds.map((kind) => `${kind}.of-tomorrow`), 'of-tomorrow'];
    const program = [
      'import json, sys',
      'from PyQt5.QtCore import QLocale',
      'from tug.words import problem',
      'def told(language):',
      '    QLocale.setDefault(QLocale(language))',
      '    return [problem(code) for code in json.loads(sys.argv[1])]',
      'print(json.dumps([told("en_US"), told("de_DE"), told("fr_FR")]))',
    ].join('\n');
    // The words alone: what stands beside them needs Krita.
    const words = join(folder, 'words', 'tug');
    mkdirSync(words, { recursive: true });
    copyFileSync(join(PLUGIN, 'tug', 'words.py'), join(words, 'words.py'));
    const answer = execFileSync('/usr/bin/python3', ['-c', program, JSON.stringify(codes)], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: join(folder, 'words') },
      encoding: 'utf8',
    });
    const [english = [], german = [], french] = JSON.parse(answer) as string[][];
    expect(french).toEqual(english);
    for (const [i, code] of codes.entries()) {
      for (const text of [english[i], german[i]]) {
        expect(text, code).toMatch(/^[A-ZÄÖÜ].*\.$/);
        expect(text, code).not.toMatch(/field |of-tomorrow|[{};]|urn:/);
      }
      expect(german[i], code).not.toBe(english[i]);
    }
    const of = (code: string) => english[codes.indexOf(code)];
    expect(of('invalid.photo-no-face')).toMatch(/^No face was found/);
    expect(of('busy.of-tomorrow')).toBe(of('busy'));
    expect(of('of-tomorrow')).toMatch(/^The server refused this/);
    // Each kind that a plugin can meet has words of its own.
    const own = new Set(problemKinds.map((kind) => of(`${kind}.of-tomorrow`)));
    expect(own.size).toBeGreaterThanOrEqual(16);
  });
});

describe('the plugin for Krita, in its windows', () => {
  const why = missing('krita', 'xvfb-run');
  beforeEach((context) => context.skip(why !== null, why ?? ''));

  /** As Krita installs it from the file that `npm run plugins` makes, with the plugin of the tests beside it. */
  async function installed(home: string): Promise<void> {
    const resources = join(home, '.local/share/krita');
    await mkdir(resources, { recursive: true });
    await buildPlugins({ server: 'https://tug.example.org', figmaId: undefined, out: join(home, 'dist') });
    const zip = join(home, 'dist', 'tug-krita.zip');
    const told = execFileSync('/usr/bin/python3', [IMPORTER, zip, resources], { encoding: 'utf8' });
    expect(told).toBe('Imported plugin: Tug\n');
    for (const name of ['drive', 'drive.desktop'])
      await cp(join(PLUGIN, 'test', name), join(resources, 'pykrita', name), { recursive: true });
    await mkdir(join(home, '.config'));
    await writeFile(join(home, '.config', 'kritarc'), '[python]\nenable_tug=true\nenable_drive=true\n');
  }

  /** Around the first face of the photo, px. */
  async function aroundAFace(program: Program): Promise<[left: number, top: number, width: number, height: number]> {
    const answer = await program.ask('POST', '/rooms/photos', new Uint8Array(await readFile(photo)));
    const { id } = roomViewSchema.parse(answer.json);
    const { faces, width, height } = await facesIn(server, await colleague(program, id));
    const { points } = faces[0] ?? { points: [] };
    const [xs, ys] = [0, 1].map((odd) => points.filter((_, i) => i % 2 === odd));
    const [x, y] = [xs, ys].map((values = []) => ({ from: Math.min(...values), to: Math.max(...values) }));
    if (x === undefined || y === undefined) throw new Error('there is no face');
    const beside = (x.to - x.from) / 2;
    const left = Math.max(0, Math.floor(x.from - beside));
    const top = Math.max(0, Math.floor(y.from - beside));
    return [
      left,
      top,
      Math.min(width, Math.ceil(x.to + beside)) - left,
      Math.min(height, Math.ceil(y.to + beside)) - top,
    ];
  }

  it(
    'is imported, set and pressed as by a person: what is selected comes back where it was, and a bad key is told',
    { timeout: PATIENCE_MS },
    async () => {
      const program = await Program.begin(server, { name: 'Krita', scopes: [...SCOPES] });
      const home = join(folder, 'home');
      await installed(home);
      const selection = await aroundAFace(program);
      const [left, top, width, height] = selection;
      const out = join(home, 'out.bgra');
      let member: Membership | undefined;
      const { said, noise } = await listen(
        ['xvfb-run', '-a', '-s', '-screen 0 1280x900x24', 'krita', '--nosplash'],
        { HOME: home, TUG_DRIVE: JSON.stringify({ server: server.url, key: program.made.key, photo, out, selection }) },
        async ({ opened }) => {
          if (typeof opened !== 'string') return;
          // Whoever is given the link comes in by it, and pulls.
          const invite = new URL(opened).hash.slice(1);
          const person = { name: 'Bo', color: '#112233' };
          const joined = await call(server.url, 'POST', '/api/invites/accept', null, { invite, ...person });
          member = membershipSchema.parse(joined.json());
          await pullNose(server, program, member);
        },
        'told',
      );
      expect(said, noise).toMatchObject({
        suggested: 'https://tug.example.org',
        layers: ['Background', 'Tug: Background'],
        place: selection,
        modified: true,
        undone: ['Background'],
        told: expect.stringMatching(/^The key is not one of this server/) as string,
      });
      const shown = await program.ask('GET', `/rooms/${member?.room ?? ''}/nodes/head/picture`);
      expect(await sharp(shown.bytes).metadata()).toMatchObject({ width, height });
      const bgra = await readFile(out);
      for (let i = 0; i < bgra.length; i += 4) bgra.subarray(i, i + 3).reverse();
      expect(bgra.equals(await pixels(shown.bytes))).toBe(true);
      const before = await sharp(photo).extract({ left, top, width, height }).ensureAlpha().raw().toBuffer();
      expect(bgra.equals(before)).toBe(false);
    },
  );
});
