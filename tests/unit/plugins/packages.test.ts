/** What `npm run plugins` makes, as the programs that install it look at it. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { readFileSync, readdirSync, type Dirent } from 'node:fs';
import { unzipSync, strFromU8 } from 'fflate';
import sharp from 'sharp';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readArguments } from '../../../app/plugins/build/arguments';
import { buildPlugins } from '../../../app/plugins/build/main';

const SERVER = 'https://tug.example.org/tug';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tug-plugins-'));
  await buildPlugins({ server: SERVER, figmaId: '1234567890', out: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The files of an archive, which are those of the folder beside it. Names of folders end with a slash. */
async function packed(archive: string, beside: string): Promise<Record<string, string>> {
  const all = Object.entries(unzipSync(new Uint8Array(await readFile(join(folder, archive)))));
  const there = await readdir(join(folder, beside), { recursive: true, withFileTypes: true });
  const pathOf = (entry: Dirent) =>
    relative(join(folder, beside), join(entry.parentPath, entry.name)) + (entry.isDirectory() ? '/' : '');
  expect(all.map(([name]) => name).sort()).toEqual(there.map(pathOf).sort());
  const files = all.filter(([name]) => !name.endsWith('/'));
  for (const [name, bytes] of files)
    expect(Buffer.from(bytes).equals(await readFile(join(folder, beside, name))), name).toBe(true);
  return Object.fromEntries(files.map(([name, bytes]) => [name, strFromU8(bytes)]));
}

/** Figma's rules for domains: a scheme and a name, `none` alone, no addresses of machines. */
const domain = z.string().regex(/^(https|wss):\/\/[a-z0-9.-]+(:\d+)?$/);
const localDomain = z.string().regex(/^(http|ws):\/\/localhost(:\d+)?$/);
/** As developers.figma.com/docs/plugins/manifest has it; what is not there Figma refuses. */
const figmaManifest = z.strictObject({
  name: z.string().min(1),
  id: z.string().min(1),
  api: z.literal('1.0.0'),
  editorType: z
    .array(z.enum(['figma', 'figjam', 'dev', 'slides', 'buzz']))
    .min(1)
    .refine((types) => !(types.includes('dev') && (types.includes('figjam') || types.includes('slides')))),
  main: z.string(),
  ui: z.string(),
  documentAccess: z.literal('dynamic-page'),
  permissions: z.array(z.enum(['currentuser', 'activeusers', 'fileusers', 'payments', 'teamlibrary'])),
  networkAccess: z.strictObject({
    allowedDomains: z
      .array(domain)
      .min(1)
      .or(z.tuple([z.literal('none')])),
    devAllowedDomains: z.array(localDomain),
    // Needed for computers of one's own.
    reasoning: z.string().min(1),
  }),
  relaunchButtons: z.array(
    z.strictObject({ command: z.string(), name: z.string(), multipleSelection: z.boolean().optional() }),
  ),
});

describe('the packed Figma plugin', () => {
  it('has a manifest that Figma takes, which lets it reach the one server, and all that it names', async () => {
    const files = await packed('tug-figma.zip', 'figma');
    const manifest = figmaManifest.parse(JSON.parse(files['manifest.json'] ?? ''));
    expect(manifest.id).toBe('1234567890');
    expect(manifest.networkAccess.allowedDomains).toEqual(['https://tug.example.org', 'wss://tug.example.org']);
    expect(Object.keys(files).sort()).toEqual([manifest.main, 'manifest.json', manifest.ui].sort());
    // One page, with all of it: it may load nothing else.
    expect(files['ui.html']).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
    expect(files['ui.html']).not.toMatch(/\/\* (panel\.css|ui\.js) \*\//);
    for (const name of ['code.js', 'ui.html']) expect(files[name]).toContain(SERVER);
    expect(files['ui.html']?.match(/<\/script/g)).toHaveLength(1);
  });

  it('reaches a server on the same computer while it is developed, and nothing otherwise', async () => {
    const { figmaFiles } = await import('../../../app/plugins/build/figma');
    const files = await figmaFiles({ server: 'http://localhost:3000', figmaId: undefined });
    const { networkAccess } = figmaManifest.parse(JSON.parse(files['manifest.json'] ?? ''));
    expect(networkAccess).toMatchObject({
      allowedDomains: ['none'],
      devAllowedDomains: ['http://localhost:3000', 'ws://localhost:3000'],
    });
  });
});

/** An https origin alone: Photoshop takes no paths, and no stars at the end of a name. */
const photoshopDomains = z.array(z.string().regex(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/)).min(1);
const size = z.strictObject({ width: z.number().int(), height: z.number().int() });
const icons = z.array(
  z.strictObject({
    width: z.number().int(),
    height: z.number().int(),
    path: z.string(),
    scale: z.array(z.number()),
    theme: z.array(z.enum(['all', 'darkest', 'dark', 'medium', 'light', 'lightest'])),
  }),
);
/** As developer.adobe.com/photoshop/uxp has it for version 5. */
const photoshopManifest = z.strictObject({
  manifestVersion: z.literal(5),
  id: z.string().regex(/^[a-z0-9.-]+$/),
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  main: z.string(),
  host: z.strictObject({ app: z.literal('PS'), minVersion: z.literal('24.4.0') }),
  entrypoints: z.array(
    z.strictObject({
      type: z.literal('panel'),
      id: z.string(),
      label: z.strictObject({ default: z.string() }),
      minimumSize: size,
      maximumSize: size,
      preferredDockedSize: size,
      preferredFloatingSize: size,
      icons,
    }),
  ),
  icons,
  requiredPermissions: z.strictObject({
    clipboard: z.enum(['read', 'readAndWrite']),
    network: z.strictObject({ domains: photoshopDomains }),
    webview: z.strictObject({
      allow: z.literal('yes'),
      domains: photoshopDomains,
      enableMessageBridge: z.literal('localAndRemote'),
    }),
  }),
});

describe('the packed Photoshop plugin', () => {
  it('has a manifest that Photoshop takes, which lets it reach the one server, and all that it names', async () => {
    const files = await packed('tug-photoshop.ccx', 'photoshop');
    const manifest = photoshopManifest.parse(JSON.parse(files['manifest.json'] ?? ''));
    const { network, webview } = manifest.requiredPermissions;
    for (const { domains } of [network, webview]) expect(domains).toEqual(['https://tug.example.org']);
    expect(files['index.js']).toContain(SERVER);
    const named = [...(files[manifest.main] ?? '').matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name);
    const pictures = [...manifest.icons, ...manifest.entrypoints.flatMap((panel) => panel.icons)];
    const paths = pictures.map(({ path }) => path);
    expect(Object.keys(files).sort()).toEqual(['manifest.json', manifest.main, ...named, ...paths].sort());
    for (const { path, width, height } of pictures)
      expect(await sharp(join(folder, 'photoshop', path)).metadata()).toMatchObject({ format: 'png', width, height });
  });

  it('uses of UXP what its typings have', { timeout: 60_000 }, () => {
    const slice = readFileSync('app/plugins/photoshop/uxp.d.ts', 'utf8').replace("'uxp'", "'slice'");
    const check = `import * as real from 'uxp';
      import type * as slice from 'slice';
      export const host: typeof slice.host = real.host;
      // Adobe's manual has it in storage.
      export const secure: slice.SecureStorage = real.secureStorage;
      export const webview: slice.WebviewMessages = new HTMLWebViewElement();
      // @ts-expect-error the comparison finds what is not there
      export const not: slice.SecureStorage = real.host;`;
    expect(mistakes({ 'slice.d.ts': slice, 'check.ts': check })).toEqual([]);
  });
});

describe('the packed Krita plugin', () => {
  it('has all of its Python, its manual and the one server, in the form that Krita imports', async () => {
    const files = await packed('tug-krita.zip', 'krita');
    const sources = readdirSync('app/plugins/krita/tug').filter((name) => /\.(py|html)$/.test(name));
    expect(Object.keys(files).sort()).toEqual(['tug.desktop', ...sources.map((name) => `tug/${name}`)].sort());
    const entry = new Map(
      [...(files['tug.desktop'] ?? '').matchAll(/^([^=]+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
    );
    expect(['ServiceTypes', 'X-KDE-Library', 'Name'].map((key) => entry.get(key))).toEqual([
      'Krita/PythonPlugin',
      'tug',
      'Tug',
    ]);
    expect(files[`tug/${entry.get('X-Krita-Manual') ?? ''}`]).toContain('<title>Tug</title>');
    // Krita asks for the folder's own entry, and for this file in it.
    const names = Object.keys(unzipSync(new Uint8Array(await readFile(join(folder, 'tug-krita.zip')))));
    expect(names).toEqual(expect.arrayContaining(['tug/', 'tug/__init__.py']));
    const of = (path: string) => readFileSync(`app/plugins/krita/${path}`, 'utf8');
    for (const [path, text] of Object.entries(files)) if (path !== 'tug/server.py') expect(text, path).toBe(of(path));
    const other = of('tug/server.py').replace(/"http[^"]+"/, JSON.stringify(SERVER));
    expect(files['tug/server.py']).toBe(other);
    expect(other).toContain(`SERVER = "${SERVER}"`);
  });
});

/** What the compiler says of files beside Adobe's typings, without those of browsers. */
function mistakes(files: Readonly<Record<string, string>>): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    lib: ['lib.es2022.d.ts'],
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.readFile = (name) => files[basename(name)] ?? read(name);
  host.fileExists = (name) => basename(name) in files || fileExists(name);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...how) => {
    const text = files[basename(name)];
    return text === undefined ? getSourceFile(name, ...how) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  };
  const typings = 'node_modules/@adobe/cc-ext-uxp-types/uxp/index.d.ts';
  return ts
    .getPreEmitDiagnostics(ts.createProgram([typings, ...Object.keys(files)], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('npm run plugins', () => {
  it('takes the address of a server as people open it', () => {
    expect(readArguments(['--server', 'https://tug.example.org/tug/', '--out', 'x'])).toEqual({
      server: 'https://tug.example.org/tug',
      figmaId: undefined,
      out: 'x',
    });
    expect(readArguments(['--server', 'http://localhost:3000']).server).toBe('http://localhost:3000');
  });

  it.each([
    [[], '--server is missing'],
    [['--server', 'tug.example.org'], '--server must be an address'],
    [['--server', 'http://tug.example.org'], '--server must begin with https://'],
    [['--server', 'https://tug.example.org/?a=1'], '--server must have nothing behind'],
    [['--sever', 'https://tug.example.org'], '--sever'],
  ])('refuses %j by name', (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});
