import { describe, expect, it } from 'vitest';
import { POSE, codeOf, faceOf, pointsOf, pulled, surface } from '../../tests/fixtures/photos/face';
import { PhotoLayers } from './layers';
import { surfaceAt } from './on-surface';
import { pullPhoto } from './run';
import { seenVertices } from './seen';
import { partOf } from './surface';

const NOSE = 1;

describe('nostrils', () => {
  const { face, end } = pulled([NOSE], (unit) => ({ x: 0, y: -10 * unit }));
  const layers = new PhotoLayers(face);
  const hidden = [...face.seen.keys()].filter((v) => face.seen[v] === 0 && partOf(surface, v) === 'nose');
  const shown = (code: Float64Array, v: number) => {
    const { source } = layers.at(code);
    return [0, 1].map((axis) => source[2 * (layers.first + v) + axis] ?? 0);
  };

  it('that come to be seen show no tip of the nose, which hid them, but their rim', () => {
    const now = seenVertices(surface, face.positions(end.code));
    const turnedUp = hidden.filter((v) => now[v] === 1);
    const rims = [...face.seen.keys()].filter((v) => face.seen[v] === 1 && partOf(surface, v) === 'nose');
    const away = turnedUp.map((v) => {
      const [x = 0, y = 0] = shown(end.code, v);
      const from = (rim: number) => Math.hypot(x - (face.source[2 * rim] ?? 0), y - (face.source[2 * rim + 1] ?? 0));
      return Math.min(...rims.map(from)) / face.unit;
    });
    expect(turnedUp.length).toBeGreaterThan(5);
    // What has hardly moved against its rim still looks as it did.
    expect(Math.max(...away)).toBeLessThan(1.3);
    expect(away.filter((px) => px < 0.1).length).toBeGreaterThanOrEqual(away.length / 2);
  });

  it('that were hidden by a tip which has gone do not show it a second time', () => {
    const start = codeOf({ identity_01: 0.5, identity_03: -0.7 });
    start[POSE + 1] = -12;
    const face = faceOf(start);
    const handle = pointsOf(start)[NOSE] ?? { x: 0, y: 0 };
    const up = { handle, target: { x: handle.x, y: handle.y - 9 * face.unit } };
    const code = [...pullPhoto(face, start, [up], 'part')].at(-1)?.code ?? start;
    const layers = new PhotoLayers(face);
    const { source } = layers.at(code);
    const [before, after] = [face.positions(start), face.positions(code)];
    const now = seenVertices(surface, after);
    const bared = [...now.keys()].filter((v) => face.seen[v] === 0 && now[v] === 1 && partOf(surface, v) === 'nose');
    const twice = bared.filter((v) => {
      const at = layers.first + v;
      const shows = { x: source[2 * at] ?? 0, y: source[2 * at + 1] ?? 0 };
      const own = surfaceAt(before, surface.triangles, (t) => face.shows(t), shows);
      if (own === null) return false;
      const { x, y } = face.where(code, own);
      return Math.hypot(x - (after[3 * v] ?? 0), y - (after[3 * v + 1] ?? 0)) > 3 * face.unit;
    });
    expect(bared.length).toBeGreaterThan(3);
    expect(twice).toEqual([]);
  });

  it('are what they were as long as nothing moves', () => {
    for (const v of hidden) expect(shown(face.fit.code, v)).toEqual([face.source[2 * v], face.source[2 * v + 1]]);
  });
});
