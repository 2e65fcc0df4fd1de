/** Photos that were taken with surfaces that the shipped pack had before: they can be pulled as ever. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fitSurface } from '../../lib/photo/fit';
import { startPhotoDrag } from '../../lib/photo/photo-drag';
import { PhotoScene } from '../../lib/photo/scene';
import { readPack } from '../../server/inference/library/read-pack';
import { loadSurface, surfaceFiles } from '../../server/inference/photos/read-surface';
import { codeOf, pointsOf } from '../fixtures/photos/face';

const pack = await readPack(fileURLToPath(new URL('../../models/faces', import.meta.url)), 'faces');
const [present, ...earlier] = pack === null ? [] : surfaceFiles(pack);
/** Numbers of points of the finder's mesh. */
const CORNER = 291;

describe('K1: surfaces that the pack had before', () => {
  it('are there, each another one', () => {
    expect(earlier.length).toBeGreaterThan(0);
    expect(new Set([present, ...earlier].map((file) => file?.sha256)).size).toBe(earlier.length + 1);
  });

  it.each(earlier.map((file) => [file.sha256.slice(0, 8), file] as const))('%s carries a photo', async (_, file) => {
    const surface = await loadSurface(file);
    const points = pointsOf(codeOf({ identity_00: 0.4, mouthSmile_L: 0.2 }));
    const { code, residual } = fitSurface(surface, points);
    expect(residual).toBeLessThan(1.5);
    const scene = new PhotoScene(surface, [{ code: [...code], points: points.flatMap(({ x, y }) => [x, y]) }]);
    const { x, y } = points[CORNER] ?? { x: 0, y: 0 };
    const pulled = { id: 'corner', handle: { x, y }, target: { x: x + 2, y: y - 8 }, hold: false };
    const request = { state: scene.start, points: [pulled], reach: 'part', live: false } as const;
    const drag = startPhotoDrag(scene, request, () => Promise.resolve());
    const left: number[] = [];
    for await (const step of drag) left.push(step.distance);
    expect(left.at(-1)).toBeLessThan(2);
  });
});
