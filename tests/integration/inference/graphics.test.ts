import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { DragRequest, DragStep } from '../../../lib/drag/types';
import { packId } from '../../../lib/pack/id';
import { fileSource } from '../../../server/features/import/file-source';
import { importPack } from '../../../server/features/import/import-pack';
import { createInferencePool } from '../../../server/inference/local-pool';
import type { InferencePool } from '../../../server/inference/pool';
import { NARROW } from '../../fixtures/stylegan2/configurations';
import { safetensorsOf } from '../../fixtures/stylegan2/network';
import { IN_FULL } from '../../fixtures/in-full';
import { collect, keepingLogger, PACKS, pull, requestFor, startPool } from './support';

/**
 * WebGPU for real, without a graphics card: Chromium brings SwiftShader, a Vulkan device in software that conforms to the standard. A call of
 * the shipped generator takes it seconds, and more to prepare; networks with few channels go the same way.
 */
const folders = [dirname(process.env.TUG_CHROMIUM ?? ''), '/usr/lib/chromium', dirname(chromium.executablePath())];
const driver = folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find(existsSync);
const PATIENCE_MS = 400_000;
const SMALL = 'small';
/** Most that a byte of a picture may differ from the CPU's: other orders of summation, then rounding. */
const ROUNDING = 2;

/** What two drags of one step in the pack that ships are asked for. */
const twoRequests = (pool: InferencePool): Promise<DragRequest[]> =>
  Promise.all(
    [1, 2].map(async (seed) => {
      const request = await requestFor(pool, seed, [pull('a', { x: 128, y: 150 }, 0, 6)]);
      return { ...request, settings: { ...request.settings, maxSteps: 1 } };
    }),
  );

/** Their frames, side by side. */
const framesOf = async (pool: InferencePool, requests: readonly DragRequest[]): Promise<DragStep[]> =>
  (await Promise.all(requests.map((request) => collect(pool.startDrag(request))))).flatMap(({ steps }) => steps);

/** A picture of the one pack that there is. */
async function picture(pool: InferencePool): Promise<Uint8Array> {
  const [pack] = [...pool.packs.values()].map(packId);
  if (pack === undefined) throw new Error('the pack was not loaded');
  return (await pool.sample({ pack, seed: 1, truncation: 0.7 })).image;
}

/** Expects the same picture on another device. */
function expectSame(a: Uint8Array, b: Uint8Array | undefined): void {
  expect(a.map((byte, at) => Math.abs(byte - (b?.[at] ?? 0))).reduce((x, y) => Math.max(x, y))).toBeLessThanOrEqual(
    ROUNDING,
  );
}

/** Makes a pack of a network with few channels, in a folder of packs. */
async function smallPack(folder: string, packs: string): Promise<void> {
  const configuration = NARROW['a clamp that bites'];
  if (configuration === undefined) throw new Error('there is no such network');
  const checkpoint = join(folder, 'small.safetensors');
  writeFileSync(checkpoint, Buffer.concat([...safetensorsOf(configuration)]));
  const source = fileSource(checkpoint);
  const said = { name: SMALL, title: SMALL, description: '', licence: 'none', credits: [] };
  const asked = { ...said, label: null, centre: null, noise: true, half: false };
  await importPack(source, asked, packs, { replace: false, onProgress: () => undefined });
  source.close();
}

describe('a graphics device', () => {
  const before = process.env.VK_ICD_FILENAMES;
  const folder = mkdtempSync(join(tmpdir(), 'tug-graphics-'));
  const small = join(folder, 'small');
  beforeAll(async () => {
    if (driver === undefined) return;
    process.env.VK_ICD_FILENAMES = driver;
    await smallPack(folder, small);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    if (before === undefined) delete process.env.VK_ICD_FILENAMES;
    else process.env.VK_ICD_FILENAMES = before;
  });
  const needDriver = (context: TestContext) => {
    if (driver === undefined) context.skip('there is no Vulkan device in software: it comes with Chromium');
  };

  async function startGraphics(packsDir: string): Promise<InferencePool> {
    const logger = keepingLogger();
    const pool = await createInferencePool({ packsDir, workers: 2, device: 'webgpu', logger });
    expect(logger.lines).toEqual(['info: inference runs on webgpu']);
    // Two threads on one device would end the process.
    expect(pool.stats().workers).toHaveLength(1);
    return pool;
  }

  it('gives the picture of the CPU', { timeout: PATIENCE_MS }, async (context) => {
    needDriver(context);
    const cpu = await startPool(small);
    const expected = await picture(cpu);
    await cpu.close();
    const pool = await startGraphics(small);
    try {
      expectSame(await picture(pool), expected);
    } finally {
      await pool.close();
    }
  });

  it('gives the frames of the CPU, for drags that share its calls', { timeout: PATIENCE_MS }, async (context) => {
    needDriver(context);
    if (!IN_FULL) context.skip('it takes minutes in software: TUG_TESTS=all asks for it');
    const cpu = await startPool();
    const requests = await twoRequests(cpu);
    const expected = await framesOf(cpu, requests);
    await cpu.close();
    const pool = await startGraphics(PACKS);
    try {
      const frames = await framesOf(pool, requests);
      expect(frames).toHaveLength(expected.length);
      for (const [i, frame] of frames.entries()) {
        expectSame(frame.image, expected[i]?.image);
        expect(frame.distance).toBeCloseTo(expected[i]?.distance ?? NaN, 2);
      }
    } finally {
      await pool.close();
    }
  });

  it('is passed over by auto where the processor is faster', { timeout: PATIENCE_MS }, async (context) => {
    needDriver(context);
    const said: object[] = [];
    const quiet = () => undefined;
    const logger = { info: (fields: object) => void said.push(fields), warn: quiet, error: quiet };
    const pool = await createInferencePool({ packsDir: small, workers: 1, device: 'auto', logger });
    try {
      expect(pool.provider).toBe('cpu');
      expect(JSON.stringify(said)).toMatch(/webgpu: [0-9.]+ ms a step, cpu: [0-9.]+ ms/);
      expect(new Set(await picture(pool)).size).toBeGreaterThan(20);
    } finally {
      await pool.close();
    }
  });
});
