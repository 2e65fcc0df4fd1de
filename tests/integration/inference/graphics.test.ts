import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { createInferencePool } from '../../../server/inference/local-pool';
import type { InferencePool } from '../../../server/inference/pool';
import { FACES, collect, keepingLogger, PACKS, pull, requestFor, startPool } from './support';

/**
 * WebGPU for real, without a graphics card: Chromium brings SwiftShader, a Vulkan device in software that conforms to the standard. A call of
 * the generator takes it seconds, so the drags are short.
 */
const folders = [dirname(process.env.TUG_CHROMIUM ?? ''), '/usr/lib/chromium', dirname(chromium.executablePath())];
const driver = folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find(existsSync);
const PATIENCE_MS = 400_000;
/** Most that a byte of a picture may differ from the CPU's: other orders of summation, then rounding. */
const ROUNDING = 2;

/** Two drags of one step, side by side, and the pictures of their first and last frames. */
async function twoDrags(pool: InferencePool) {
  const drags = [1, 2].map(async (seed) => {
    const request = await requestFor(pool, seed, [pull('a', { x: 128, y: 150 }, 0, 6)]);
    const { steps } = await collect(pool.startDrag({ ...request, settings: { ...request.settings, maxSteps: 1 } }));
    return steps;
  });
  return (await Promise.all(drags)).flat();
}

describe('a graphics device', () => {
  const before = process.env.VK_ICD_FILENAMES;
  beforeAll(() => {
    if (driver !== undefined) process.env.VK_ICD_FILENAMES = driver;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.VK_ICD_FILENAMES;
    else process.env.VK_ICD_FILENAMES = before;
  });
  const needDriver = (context: TestContext) => {
    if (driver === undefined) context.skip('there is no Vulkan device in software: it comes with Chromium');
  };

  it('gives the frames of the CPU, for drags that share its calls', { timeout: PATIENCE_MS }, async (context) => {
    needDriver(context);
    const cpu = await startPool();
    const expected = await twoDrags(cpu);
    await cpu.close();

    const logger = keepingLogger();
    const pool = await createInferencePool({ packsDir: PACKS, workers: 2, device: 'webgpu', logger });
    try {
      expect(logger.lines).toEqual(['info: inference runs on webgpu']);
      // Two threads on one device would end the process.
      expect(pool.stats().workers).toHaveLength(1);
      const frames = await twoDrags(pool);
      expect(frames).toHaveLength(expected.length);
      for (const [i, frame] of frames.entries()) {
        const other = expected[i];
        const off = frame.image.map((byte, at) => Math.abs(byte - (other?.image[at] ?? 0)));
        expect(off.reduce((a, b) => Math.max(a, b))).toBeLessThanOrEqual(ROUNDING);
        expect(frame.distance).toBeCloseTo(other?.distance ?? NaN, 2);
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
    const pool = await createInferencePool({ packsDir: PACKS, workers: 1, device: 'auto', logger });
    try {
      expect(pool.provider).toBe('cpu');
      expect(JSON.stringify(said)).toMatch(/webgpu: [0-9.]+ ms a step, cpu: [0-9.]+ ms/);
      await expect(pool.sample({ pack: FACES, seed: 1, truncation: 0.7 })).resolves.toHaveProperty('image');
    } finally {
      await pool.close();
    }
  });
});
