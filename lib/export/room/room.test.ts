import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { hasDecoders } from '../../../tests/fixtures/decoders';
import { decodeNpz, encodeNpz } from '../../npz/npz';
import { problem, type Problem } from '../../protocol';
import { FormatError } from '../format-error';
import { unpackLatents1 } from './latents-1';
import { packLatents, unpackLatents } from './latents';
import { latentsForPeople } from './latents-for-people';
import { readRoomFile } from './read';
import type { FileDocument, RoomFileHeader } from './schema';
import { writeRoomFile, type FileNode } from './write';

const color = '#0b7566';
const layers = 3;
const wDim = 4;
const document: FileDocument = {
  points: {
    p1: { id: 'p1', handle: { x: 1, y: 2.5 }, target: null, memberId: 'm', name: 'Ana \u732b', color, createdAt: 12 },
  },
  mask: [{ id: 's', mode: 'paint', radius: 9, path: [1, 2, 3, 4], memberId: 'm' }],
  settings: { stepPx: 2 },
  comments: {},
};
const tracked = {
  id: 'p',
  position: { x: 0.1, y: 2 },
  target: { x: 3, y: 4 },
  hold: false,
  distance: 3.5,
  confidence: 1,
};

const floats = fc.float32Array({
  minLength: layers * wDim,
  maxLength: layers * wDim,
  min: -10_000,
  max: 10_000,
  noNaN: true,
});
const nodeParts = fc.record({
  ws: floats,
  steps: fc.option(fc.array(floats, { minLength: 1, maxLength: 4 })),
  parent: fc.nat(),
  name: fc.option(fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text && text !== '')),
});

function roomOf(list: { ws: Float32Array; steps: Float32Array[] | null; parent: number; name: string | null }[]) {
  const nodes = list.map(({ ws, steps, parent, name }, i): FileNode => ({
    node: {
      id: `n${i}`,
      parent: i === 0 ? null : `n${parent % i}`,
      kind: i === 0 ? 'start' : 'pull',
      author: { memberId: 'm', name: 'Ana', color },
      time: 1_700_000_000_000 + i,
      durationMs: 250.5,
      steps: steps?.length ?? 0,
      pack: 'faces',
      generator: 'c0'.repeat(32),
      seed: i,
      truncation: 0.7,
      points: [tracked],
      reason: 'arrived',
      ...(name === null ? {} : { name, starred: true }),
    },
    mask: document.mask,
    settings: null,
    handles: [{ id: 'p', handle: { x: 0, y: 0 }, memberId: 'm' }],
    latents: { layers, wDim, ws, steps },
    steps: steps === null ? null : steps.map(() => ({ points: [tracked], distance: 3.5, naturalDistance: 1.25 })),
    thumbnail: Uint8Array.of(1, 2, i % 256),
  }));
  const header: RoomFileHeader = {
    format: 'tug-room',
    version: 3,
    name: 'My room',
    current: `n${list.length - 1}`,
    packs: [{ name: 'faces', generator: 'c0'.repeat(32), licence: 'CC0-1.0' }],
    nodes: nodes.map(({ node }) => node.id),
  };
  return { header, nodes };
}

async function bytesOf(header: RoomFileHeader, content: FileDocument, nodes: Iterable<FileNode>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeRoomFile(header, content, nodes)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

const small = () =>
  roomOf([
    { ws: new Float32Array(12).fill(1), steps: null, parent: 0, name: null },
    {
      ws: new Float32Array(12).fill(2),
      steps: [new Float32Array(12), new Float32Array(12).fill(2)],
      parent: 0,
      name: 'Smile',
    },
  ]);

/** The small room with one part replaced; null takes it out. */
async function broken(path: string, content: string | Uint8Array | null): Promise<Uint8Array> {
  const { header, nodes } = small();
  const parts = unzipSync(await bytesOf(header, document, nodes));
  if (content === null) return zipSync(Object.fromEntries(Object.entries(parts).filter(([name]) => name !== path)));
  return zipSync({ ...parts, [path]: typeof content === 'string' ? new TextEncoder().encode(content) : content });
}

const readAll = (bytes: Uint8Array) => [...readRoomFile(bytes).nodes()];

describe('.tug file', () => {
  it('written, read and written again gives equal bytes and equal content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(nodeParts, { minLength: 1, maxLength: 6 }), async (list) => {
        const { header, nodes } = roomOf(list);
        const bytes = await bytesOf(header, document, nodes);
        const file = readRoomFile(bytes);
        expect(file.header).toEqual(header);
        expect(file.document).toEqual(document);
        const back = [...file.nodes()];
        expect(back.map(({ node }) => node)).toEqual(nodes.map(({ node }) => node));
        expect(back.map(({ latents }) => bits(latents.ws))).toEqual(nodes.map(({ latents }) => bits(latents.ws)));
        expect(back.map(({ latents }) => latents.steps?.map(bits))).toEqual(
          nodes.map(({ latents }) => latents.steps?.map(bits)),
        );
        expect(await bytesOf(file.header, file.document, back)).toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  it('does not depend on the order of keys', async () => {
    const { header, nodes } = small();
    const turned = Object.fromEntries(Object.entries(header).reverse()) as RoomFileHeader;
    expect(await bytesOf(turned, document, nodes)).toEqual(await bytesOf(header, document, nodes));
  });

  it('names the part that is wrong', async () => {
    const cases: [path: string, content: string | Uint8Array | null, message: RegExp][] = [
      ['tug.json', null, /not a .tug file/],
      ['tug.json', '{"format":"tug-room","version":4}', /later Tug \(version 4/],
      ['tug.json', '{"format":"docx"}', /not a .tug file/],
      ['document.json', '{', /document.json/],
      ['document.json', '{"points":{},"mask":3,"settings":{},"comments":{}}', /document.json: mask/],
      ['nodes/n1/edit.json', null, /edit.json: is missing/],
      ['nodes/n1/edit.json', '{}', /nodes\/n1\/edit.json: node/],
      ['nodes/n1/latents.npz', Uint8Array.of(1, 2, 3), /nodes\/n1\/latents.npz/],
      ['nodes/n1/steps.json', null, /equally many steps/],
      ['nodes/n0/thumbnail.webp', new Uint8Array(600_000), /thumbnail.webp: the file unpacks to more/],
    ];
    for (const [path, content, message] of cases) {
      const bytes = await broken(path, content);
      expect(() => readAll(bytes), path).toThrow(message);
      expect(() => readAll(bytes), path).toThrow(FormatError);
    }
  });

  it('says of a foreign zip that it is none of ours, and of one that is cut short that it is damaged', async () => {
    const codeOf = (bytes: Uint8Array) => {
      try {
        readRoomFile(bytes);
      } catch (error) {
        return error instanceof FormatError ? error.problem.code : String(error);
      }
      return 'opened';
    };
    const { header, nodes } = small();
    const whole = await bytesOf(header, document, nodes);
    expect(codeOf(zipSync({ 'word/document.xml': new Uint8Array(9) }))).toBe('invalid.file-kind');
    for (const length of [2, 40, whole.length - 5])
      expect(codeOf(whole.subarray(0, length))).toBe('invalid.file-damaged');
  });

  it('refuses a parent that comes later, an edit named twice and a current that is not there', () => {
    const { header, nodes } = small();
    const turned = { ...header, nodes: ['n1', 'n0'] };
    expect(() => [...readRoomFile(zipped(turned, nodes)).nodes()]).toThrow(/parent must be an earlier edit/);
    expect(() => readRoomFile(zipped({ ...header, nodes: ['n0', 'n0'] }, nodes))).toThrow(/named twice/);
    expect(() => readRoomFile(zipped({ ...header, current: 'zz' }, nodes))).toThrow(/current/);
  });

  it('are refused when a shape promises steps without a number in the file', () => {
    const latent = { shape: [layers, wDim], data: new Float32Array(layers * wDim) };
    const promisedNow = { ws: latent, first: latent, changed: { shape: [0], data: new Int32Array(0) } };
    const promised = encodeNpz({
      ...promisedNow,
      later: { shape: [1_000_000_000, 0, wDim], data: new Float32Array(0) },
    });
    expect(() => unpackLatents1(promised)).toThrow(/more steps than can be imported/);
    const now = { ...promisedNow, later: { shape: [4, 1_000_000_000, 0, wDim], data: new Uint8Array(0) } };
    expect(() => unpackLatents(encodeNpz(now), null)).toThrow(/more steps than can be imported/);
  });

  it('refuses what unpacks to far more than it weighs, before unpacking it', () => {
    // What an attacker would write: a directory entry that announces 200 MB.
    const bomb = zipSync({ 'tug.json': new Uint8Array(1000) });
    const directory = Buffer.from(bomb).indexOf('PK\x01\x02');
    new DataView(bomb.buffer).setUint32(directory + 24, 200 * 1024 * 1024, true);
    expect(() => readRoomFile(bomb)).toThrow(/unpacks to more/);
  });

  it('X12: leaves packed what is no part of it', async () => {
    const { header, nodes } = small();
    const parts = unzipSync(await bytesOf(header, document, nodes));
    const file = zipSync({
      ...parts,
      'stray.json': new Uint8Array(40 * 1024 * 1024),
      'nodes/n1/more.bin': new Uint8Array(9),
    });
    // Whatever stands in them: these would be refused if anybody looked.
    const at = Buffer.from(file).indexOf('stray.json') + 'stray.json'.length;
    file.fill(0xff, at, at + 100);
    expect(readAll(file)).toHaveLength(2);
  });

  it.each<[string, string, string | Uint8Array, RegExp]>([
    ['nested a million deep', 'document.json', '['.repeat(1_000_000), /document.json: is nested deeper/],
    [
      'with an object of half a million keys',
      'document.json',
      wide(500_000, 'x'),
      /document.json: has an object of more/,
    ],
    ['with as many in an edit', 'nodes/n1/edit.json', wide(1_000_000, 'x'), /n1\/edit.json: has an object of more/],
    ['with millions of entries', 'nodes/n1/steps.json', `[${'0,'.repeat(3_000_000)}0]`, /steps.json: has more than/],
    [
      'that unpacks to more than any',
      'document.json',
      `"${' '.repeat(9_000_000)}"`,
      /document.json: .* unpacks to more/,
    ],
  ])('X12: refuses JSON %s before parsing it, and names the part', async (_what, path, content, message) => {
    const file = await broken(path, content);
    expect(() => readAll(file)).toThrow(message);
    expect(fault(() => readAll(file))).toMatchObject({ field: path });
  });

  it('X12: refuses a part whose checksum is wrong, which holds more or less than it says, or is named twice', async () => {
    const { header, nodes } = small();
    const good = await bytesOf(header, document, nodes);
    const entry = Buffer.from(good).lastIndexOf('nodes/n1/thumbnail.webp') - 46;
    const changed = (offset: number, value: number) => {
      const file = good.slice();
      const view = new DataView(file.buffer);
      view.setUint32(entry + offset, view.getUint32(entry + offset, true) + value, true);
      return file;
    };
    for (const [offset, value, words] of [
      [16, 1, /wrong checksum/],
      [24, 1, /not as long as it says/],
      [24, -1, /not as long as it says/],
    ] as const) {
      expect(() => readAll(changed(offset, value)), String(words)).toThrow(words);
      expect(fault(() => readAll(changed(offset, value)))).toEqual(
        problem('invalid.file-part', { part: 'nodes/n1/thumbnail.webp' }, 'nodes/n1/thumbnail.webp'),
      );
    }
    const twice = Buffer.from(good);
    for (let at = twice.indexOf('nodes/n0/thumb'); at >= 0; at = twice.indexOf('nodes/n0/thumb'))
      twice.write('nodes/n1/thumb', at);
    expect(() => readAll(new Uint8Array(twice))).toThrow(/named twice/);
  });

  it('fails with a message for people on any damaged byte, and never with anything else', async () => {
    const { header, nodes } = small();
    const bytes = await bytesOf(header, document, nodes);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at] = (damaged[at] ?? 0) ^ change;
        try {
          readAll(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('latents', () => {
  it('come back bit for bit, later steps only where they differ', () => {
    const first = Float32Array.from({ length: 12 }, (_, i) => i);
    const second = first.with(5, -7);
    const latents = { layers, wDim, ws: second, steps: [first, second] };
    expect(unpackLatents(packLatents(latents, null), null)).toEqual(latents);
  });

  it('X11: come back bit for bit, whatever they are', () => {
    // Any pattern of bits that is a number which a pack can draw, -0 and numbers next to nothing too.
    const word = fc.oneof(
      floats,
      floats.map((row) => row.map((value) => value * 1e-42)),
      fc.constant(new Float32Array(12).fill(-0)),
    );
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 5 }),
        word,
        fc.option(word),
        fc.boolean(),
        (steps, end, known, ends) => {
          const latents = { layers, wDim, ws: ends ? (steps.at(-1) ?? end) : end, steps };
          const before = known === null ? null : { layers, wDim, ws: known };
          const back = unpackLatents(packLatents(latents, before), before);
          expect([back.ws, ...(back.steps ?? [])].map(bits)).toEqual([latents.ws, ...steps].map(bits));
          const still = unpackLatents(packLatents({ ...latents, steps: null }, before), before);
          expect([bits(still.ws), still.steps]).toEqual([bits(latents.ws), null]);
        },
      ),
    );
  });

  it('X11: are left out where they are known from the edit before, and are refused without it', () => {
    const first = Float32Array.from({ length: 12 }, (_, i) => i);
    const second = first.with(5, -7);
    const before = { layers, wDim, ws: first };
    const packed = packLatents({ layers, wDim, ws: second, steps: [first, second] }, before);
    expect(Object.keys(decodeNpz(packed)).sort()).toEqual(['changed', 'later']);
    expect(Object.keys(decodeNpz(packLatents({ ...before, steps: null }, before)))).toEqual([]);
    for (const of of [packed, packLatents({ ...before, steps: null }, before)])
      expect(() => unpackLatents(of, null)).toThrow(/is missing, and there is no edit before/);
    // Edits of another pack are no help.
    const other = { layers: 2, wDim: 6, ws: first };
    expect(unpackLatents(packLatents({ ...before, steps: null }, other), other)).toEqual({ ...before, steps: null });
  });

  it.each([NaN, Infinity, 3e38, -1e6])('are refused with %f in any of them', (value) => {
    const good = new Float32Array(12);
    const bad = good.with(7, value);
    for (const latents of [
      { ws: bad, steps: null },
      { ws: good, steps: [bad, good] },
      { ws: good, steps: [good, bad] },
    ])
      expect(() => unpackLatents(packLatents({ layers, wDim, ...latents }, null), null)).toThrow(FormatError);
    const [ws, wrong] = [good, bad].map((data) => ({ shape: [layers, wDim], data }));
    if (ws === undefined || wrong === undefined) throw new Error('no latents');
    expect(() => unpackLatents1(encodeNpz({ ws: wrong }))).toThrow(FormatError);
    const changed = { shape: [1], data: Int32Array.of(0) };
    const later = { shape: [1, 1, wDim], data: Float32Array.of(0, value, 0, 0) };
    expect(() => unpackLatents1(encodeNpz({ ws, first: ws, changed, later }))).toThrow(/later: has values/);
  });

  it.runIf(hasDecoders('numpy'))('are read by numpy', () => {
    const steps = [0, 1].map((i) => ({
      ws: new Float32Array(12).fill(i),
      points: i === 0 ? [tracked] : [tracked, { ...tracked, id: 'q' }],
      distance: i,
      naturalDistance: 1,
    }));
    const folder = mkdtempSync(join(tmpdir(), 'tug-npz-'));
    const path = join(folder, 'a.npz');
    writeFileSync(
      path,
      latentsForPeople({ shape: [layers, wDim], data: new Float32Array(12).fill(3) }, { layers, wDim, steps }),
    );
    const program = `
import json, sys, numpy as np
a = np.load(sys.argv[1])
print(json.dumps([sorted(a.files), a['ws'].shape, a['ws'].dtype.str, float(a['ws'].sum()), a['trajectory'].shape,
  a['trajectory'][1].tolist(), a['distance'].tolist(), a['points'].shape, bool(np.isnan(a['points'][0, 1]).all()), a['points'][1, 1].tolist()]))`;
    const run = spawnSync('python3', ['-c', program, path]);
    expect(run.stderr.toString()).toBe('');
    expect(JSON.parse(run.stdout.toString())).toEqual([
      ['distance', 'natural_distance', 'points', 'trajectory', 'ws'],
      [3, 4],
      '<f4',
      36,
      [2, 3, 4],
      Array.from({ length: 3 }, () => [1, 1, 1, 1]),
      [0, 1],
      [2, 2, 4],
      true,
      [0.1, 2, 3, 4],
    ]);
    rmSync(folder, { recursive: true });
  });

  it.runIf(hasDecoders('numpy'))('and the whole file are read by Python’s own zip reader', async () => {
    const { header, nodes } = small();
    const folder = mkdtempSync(join(tmpdir(), 'tug-file-'));
    const path = join(folder, 'a.tug');
    writeFileSync(path, await bytesOf(header, document, nodes));
    expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK');
    const program = `
import io, json, sys, zipfile, numpy as np
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([json.loads(z.read('tug.json'))['name'], np.load(io.BytesIO(z.read('nodes/n1/latents.npz')))['later'].shape]))`;
    const run = spawnSync('python3', ['-c', program, path]);
    expect(run.stderr.toString()).toBe('');
    expect(JSON.parse(run.stdout.toString())).toEqual(['My room', [4, 1, 3, 4]]);
    rmSync(folder, { recursive: true });
  });
});

/** JSON of an object with so many keys. */
function wide(count: number, name: string): string {
  return `{${Array.from({ length: count }, (_, i) => `"${name}${i}":0`).join()}}`;
}

function fault(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof FormatError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

const bits = (values: Float32Array) => [...new Uint32Array(values.slice().buffer)];

function zipped(header: RoomFileHeader, nodes: FileNode[]): Uint8Array {
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const parts: Record<string, Uint8Array> = { 'tug.json': encode(header), 'document.json': encode(document) };
  for (const { latents, steps, thumbnail, ...edit } of nodes) {
    parts[`nodes/${edit.node.id}/edit.json`] = encode(edit);
    parts[`nodes/${edit.node.id}/latents.npz`] = packLatents(latents, null);
    if (steps !== null) parts[`nodes/${edit.node.id}/steps.json`] = encode(steps);
    parts[`nodes/${edit.node.id}/thumbnail.webp`] = thumbnail;
  }
  return zipSync(parts);
}
