/** The attacks of `npm run chaos` in their short form: whole servers as processes of their own, under everything at once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attack } from '../../chaos/attacks/attack';
import { fullDisks } from '../../chaos/attacks/full-disks';
import { checkpoints } from '../../chaos/attacks/fuzz/checkpoints';
import { SURFACES, fuzz } from '../../chaos/attacks/fuzz/fuzz';
import { kills } from '../../chaos/attacks/kills';
import { HERE } from '../../chaos/server/server';

/** Each starts a few servers, on a machine that may be busy. */
const PATIENCE_MS = 300_000;
/** Things thrown at each surface: every kind of them comes. `npm run chaos` throws thousands. */
const EACH = 30;
/** What went wrong can be tried again. */
const SEED = 11;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tug-chaos-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const attack = (run: Attack, times: number) =>
  run({ tree: HERE, overHttp: false, folder, times, seed: SEED, onProgress: () => undefined });

describe('a whole server', { timeout: PATIENCE_MS }, () => {
  it('P2, Y9: has everything that people were told after it was killed', async () => {
    const { lost, told } = await attack(kills, 2);
    expect(lost).toEqual([]);
    expect(told).toBeGreaterThan(0);
  });

  it('P6: has everything that people were told after its disk was full, however it ended', async () => {
    const { lost, told } = await attack(fullDisks, 1);
    expect(lost).toEqual([]);
    expect(told).toBeGreaterThan(0);
  });

  it("M2, H8, X3: answers whatever is thrown at any of its surfaces, ends nobody's work, and loses nothing", async () => {
    const { lost, tries } = await attack(fuzz(...Object.keys(SURFACES)), EACH);
    expect(lost).toEqual([]);
    expect(tries).toBeGreaterThanOrEqual(EACH * Object.keys(SURFACES).length);
    expect((await attack(checkpoints, 200)).lost).toEqual([]);
  });
});
