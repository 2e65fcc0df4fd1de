/** Drags that are led around on workers, and what there is to see of one that moved. */
import { expect } from 'vitest';
import type { DragRequest, DragRun, DragStep } from '../../../lib/drag/types';
import { decodePicture } from '../../../server/inference/encode';
import type { InferencePool } from '../../../server/inference/pool';
import { difference, pull } from '../inference/support';

export const NOSE = { x: 128, y: 150 };

/** Where the drag runs; null: nowhere, or on the node. */
export const placeOf = (pool: InferencePool): string | null =>
  pool.stats().workers.find(({ at, drags }) => at !== null && drags > 0)?.at ?? null;

/** A drag that goes on until it is stopped, its point led around. */
export function around(pool: InferencePool, request: DragRequest): DragRun {
  return pool.startDrag(
    { ...request, live: true, settings: { ...request.settings, maxSteps: 5000 } },
    { previews: true },
  );
}
export const led = (step: number) => [pull('a', NOSE, 24 * Math.cos(step / 9), 24 * Math.sin(step / 9))];

/** Follows a drag, does something after some steps, and stops it some steps after that has shown. */
export async function lead(drag: DragRun, at: number, act: () => void, enough: () => boolean, more = 8) {
  const steps: DragStep[] = [];
  let left = more;
  for await (const step of drag) {
    steps.push(step);
    drag.setPoints(led(step.index));
    if (step.index === at) act();
    if (step.index > at && enough()) left -= 1;
    if (left === 0) drag.stop();
  }
  return { steps, result: await drag.result };
}

/** One drag for whoever takes its steps: none is missing, and the picture goes on from where it was. */
export async function expectOneDrag(steps: readonly DragStep[], resolution: number): Promise<void> {
  expect(steps.map(({ index }) => index)).toEqual(steps.map((_, i) => i));
  const pixels = await Promise.all(
    steps.map(({ image, encoding }) => (encoding === undefined ? Promise.resolve(image) : decodePicture(image))),
  );
  const jumps = pixels.slice(1).map((image, i) => difference(pixels[i] as Uint8Array, image, resolution, () => true));
  const usual = [...jumps].sort((a, b) => a - b)[Math.floor(jumps.length / 2)] as number;
  expect(Math.max(...jumps)).toBeLessThan(4 * usual + 4);
  // The point is found where it was.
  const ways = steps.slice(1).map(({ points: [now] }, i) => {
    const before = steps[i]?.points[0]?.position ?? NOSE;
    return Math.hypot((now?.position.x ?? 0) - before.x, (now?.position.y ?? 0) - before.y);
  });
  expect(Math.max(...ways)).toBeLessThan(resolution / 8);
}
