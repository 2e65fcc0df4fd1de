import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDragSettings } from '../../../lib/drag/settings';
import type { DragPoint, DragRequest, DragResult, DragRun, DragStep } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import { packId } from '../../../lib/pack/id';
import { dragPack, type DragPack, type PackManifest } from '../../../lib/pack/manifest';
import type { PoolLogger } from '../../../server/inference/logger';
import { createInferencePool } from '../../../server/inference/local-pool';
import type { InferencePool } from '../../../server/inference/pool';
import { PACK, PACKS, shippedManifest, writeManifest } from '../support/packs';

export { PACK, PACKS };
/** The pack that ships, by its content. */
export const FACES = packId(shippedManifest());

/** Keeps what the pool says, for tests that look at it. */
export function keepingLogger(): PoolLogger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (_: object, message: string) => void lines.push(`${level}: ${message}`);
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}

export function startPool(packsDir = PACKS, logger: PoolLogger = keepingLogger()): Promise<InferencePool> {
  return createInferencePool({ packsDir, workers: 1, device: 'cpu', logger });
}

export function manifestOf(pool: InferencePool): DragPack {
  const found = pool.packs.get(PACK);
  const manifest = found === undefined ? null : dragPack(found);
  if (manifest === null) throw new Error(`the pack ${PACK} was not loaded`);
  return manifest;
}

/** A folder of its own with a copy of the pack, in which `change` may break things. Call `remove` at the end. */
export function copyOfPacks(change: (folder: string, manifest: PackManifest) => PackManifest): {
  dir: string;
  remove: () => void;
} {
  const dir = mkdtempSync(join(tmpdir(), 'tug-packs-'));
  const folder = join(dir, 'broken');
  cpSync(join(PACKS, PACK), folder, { recursive: true });
  cpSync(join(PACKS, PACK), join(dir, PACK), { recursive: true });
  writeManifest(folder, change(folder, { ...shippedManifest(), name: 'broken' }));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export function pull(id: string, handle: Point, dx: number, dy: number): DragPoint {
  return { id, handle, target: { x: handle.x + dx, y: handle.y + dy }, hold: false };
}

export function hold(id: string, handle: Point): DragPoint {
  return { id, handle, target: handle, hold: true };
}

/** A drag of `points` from the face of `seed`. */
export async function requestFor(
  pool: InferencePool,
  seed: number,
  points: readonly DragPoint[],
  changes: Partial<DragRequest> = {},
): Promise<DragRequest> {
  const { ws } = await pool.sample({ pack: FACES, seed, truncation: 0.6 });
  const settings = { ...defaultDragSettings(manifestOf(pool)), maxSteps: 40 };
  return { pack: FACES, ws, points, mask: null, settings, live: false, ...changes };
}

/** Runs a drag to its end. */
export async function collect(
  drag: DragRun,
  onStep: (step: DragStep) => void = () => undefined,
): Promise<{ steps: DragStep[]; result: DragResult }> {
  const steps: DragStep[] = [];
  for await (const step of drag) {
    steps.push(step);
    onStep(step);
  }
  return { steps, result: await drag.result };
}

/** Mean absolute difference of two images over the pixels that `where` (px) picks, 0..255. */
export function difference(a: Uint8Array, b: Uint8Array, resolution: number, where: (p: Point) => boolean): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    const pixel = Math.floor(i / 3);
    if (!where({ x: (pixel % resolution) + 0.5, y: Math.floor(pixel / resolution) + 0.5 })) continue;
    sum += Math.abs((a[i] as number) - (b[i] as number));
    count++;
  }
  return sum / count;
}
