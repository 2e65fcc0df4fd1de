/** `npm run import` as an operator runs it, and what becomes of the pack. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROGRAM } from '../../fixtures/program';
import { defaultDragSettings } from '../../../lib/drag/settings';
import { decodeNpz } from '../../../lib/npz/npz';
import { packId } from '../../../lib/pack/id';
import { dragPack } from '../../../lib/pack/manifest';
import { parseManifest } from '../../../lib/pack/parse';
import { createInferencePool } from '../../../server/inference/local-pool';
import { pythonWith, runScript, scratchFolder } from './python';

const NODE = [PROGRAM, fileURLToPath(new URL('../../../server/cli/import.ts', import.meta.url))];
const python = pythonWith('torch, numpy');
/** Small, but with all that a network of the release has. */
const OPTIONS = { resolution: 64, width: 24, z: 16, w: 24, depth: 2, clamp: 256, forms: ['official', 'rosinality'] };
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('an import', () => {
  const scratch = scratchFolder();
  const packs = join(scratch.folder, 'packs');
  const checkpoint = join(scratch.folder, 'official.pkl');
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [...NODE, ...args, '--packs', packs], { encoding: 'utf8' });
  const meanOfSamples = (pack: string) =>
    Array.from(decodeNpz(readFileSync(join(packs, pack, 'directions.npz'))).mean?.data ?? []);
  afterAll(scratch.remove);
  beforeEach((context) => {
    context.skip(python === null, 'torch is not installed: on Debian, apt-get install python3-torch python3-numpy');
  });
  beforeAll(() => {
    if (python !== null) runScript(python, 'write.py', [scratch.folder, JSON.stringify(OPTIONS)]);
  });

  it('makes a pack with the licence that was given, a card and a sheet', () => {
    const done = run(checkpoint, '--name', 'mine', '--licence', 'CC BY-NC 4.0', '--credit', 'Somebody');
    expect(done.status, done.stderr).toBe(0);
    const manifest = parseManifest('mine', readFileSync(join(packs, 'mine', 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ licence: 'CC BY-NC 4.0', credits: ['Somebody'], resolution: 64, layers: 10 });
    expect(manifest.capabilities.drag?.by).toBe('solver');
    expect(readFileSync(join(packs, 'mine', 'README.md'), 'utf8')).toContain('CC BY-NC 4.0');
    // The network's own mean of w is kept; this one is not that of its samples.
    expect(manifest.wMean).not.toEqual(meanOfSamples('mine'));
    expect(existsSync(join(packs, 'mine', 'sheet.png'))).toBe(true);
    expect(readdirSync(packs)).toEqual(['mine']);
  });

  it('makes a pack that draws, and whose points come nearer', async () => {
    const pool = await createInferencePool({ packsDir: packs, workers: 1, device: 'cpu', logger: SILENT });
    try {
      const [manifest] = [...pool.packs.values()];
      const shape = manifest === undefined ? null : dragPack(manifest);
      if (shape === null) throw new Error('the imported pack cannot be dragged');
      expect(pool.stepMs(packId(shape))).toBeGreaterThan(0);
      const { ws, image } = await pool.sample({ pack: packId(shape), seed: 3, truncation: 0.7 });
      expect(new Set(image).size).toBeGreaterThan(20);
      const drag = pool.startDrag({
        pack: packId(shape),
        ws,
        points: [{ id: 'a', handle: { x: 30, y: 34 }, target: { x: 35, y: 34 }, hold: false }],
        mask: null,
        settings: defaultDragSettings(shape),
        live: false,
      });
      const distances: number[] = [];
      for await (const step of drag) distances.push(step.distance);
      expect(distances.length).toBeGreaterThan(1);
      // Random weights paint noise, in which nothing moves evenly: a part of the way is what can be asked for.
      expect(Math.min(...distances)).toBeLessThan(4.5);
      expect((await drag.result).ws).not.toEqual(ws);
    } finally {
      await pool.close();
    }
  });

  it.each([
    ['no licence', [], /--licence: say under which licence/],
    ['a name that is none', ['--licence', 'x', '--name', 'Mine!'], /--name: "Mine!" must be lower-case/],
    ['a name that is taken', ['--licence', 'x', '--name', 'mine'], /--replace: there is a pack/],
    ['a title that no manifest takes', ['--licence', 'x', '--title', 'x'.repeat(101)], /--title: Too big.*100/],
    ['a credit that is none', ['--licence', 'x', '--name', 'new', '--credit', ' '], /--credit: /],
    ['an option that is none', ['--licence', 'x', '--clas', '1'], /--help lists the options/],
  ])('with %s is refused in one line', (_what, args, words) => {
    const done = run(checkpoint, ...args);
    expect(done.status).toBe(2);
    expect(done.stderr).toMatch(words);
    expect(readdirSync(packs)).toEqual(['mine']);
  });

  it('of a file that asks for code is refused by the name of that, and nothing of it ran', () => {
    const marker = join(scratch.folder, 'ran');
    const hostile = join(scratch.folder, 'hostile.pkl');
    writeFileSync(hostile, `cos\nsystem\n(S'touch ${marker}'\ntR.`);
    const done = run(hostile, '--licence', 'x');
    expect(done.status).toBe(2);
    expect(done.stderr).toMatch(/unknown-code: os\.system/);
    expect(existsSync(marker)).toBe(false);
  });

  it('under a name that is taken makes room where that is asked for', () => {
    const before = readFileSync(join(packs, 'mine', 'manifest.json'), 'utf8');
    const done = run(
      join(scratch.folder, 'rosinality.pt'),
      '--name',
      'mine',
      '--licence',
      'MIT',
      '--no-noise',
      '--half',
      '--replace',
    );
    expect(done.status, done.stderr).toBe(0);
    const [old, now] = [before, readFileSync(join(packs, 'mine', 'manifest.json'), 'utf8')].map(
      (text) => packId(parseManifest('mine', text)).generator,
    );
    expect(now).not.toBe(old);
    // This file has no mean of w: it is sampled.
    const { wMean } = parseManifest('mine', readFileSync(join(packs, 'mine', 'manifest.json'), 'utf8'));
    expect(wMean).toEqual(meanOfSamples('mine'));
    const card = readFileSync(join(packs, 'mine', 'README.md'), 'utf8');
    expect(card).toContain('without the noise');
    expect(card).toContain('weights of 16 bits');
    const { files } = parseManifest('mine', readFileSync(join(packs, 'mine', 'manifest.json'), 'utf8'));
    expect(files.generator.bytes).toBeLessThan(0.7 * parseManifest('mine', before).files.generator.bytes);
    expect(readdirSync(packs)).toEqual(['.removed', 'mine']);
    expect(readdirSync(join(packs, '.removed'))).toEqual([`mine.${old?.slice(0, 8) ?? ''}`]);
  });

  it('that is killed in the middle leaves no half pack', async () => {
    const child = spawn(process.execPath, [...NODE, checkpoint, '--name', 'cut', '--licence', 'x', '--packs', packs]);
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (text: Buffer) => {
        if (text.toString().includes('writing')) child.kill('SIGKILL');
      });
      child.on('exit', () => resolve());
    });
    expect(child.signalCode).toBe('SIGKILL');
    expect(readdirSync(packs).filter((name) => !name.startsWith('.'))).toEqual(['mine']);
    const pool = await createInferencePool({ packsDir: packs, workers: 1, device: 'cpu', logger: SILENT });
    expect([...pool.packs.keys()]).toHaveLength(1);
    await pool.close();
  });
});
