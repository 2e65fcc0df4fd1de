import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitSurface } from '../../../lib/photo/fit';
import { decodePhoto } from '../../../server/inference/photos/decode';
import { FaceFinder } from '../../../server/inference/photos/face-finder';
import { frameNear, nearFace, type NearFace } from '../../../server/inference/photos/near-face';
import { withGlasses, type Glasses } from '../../fixtures/photos/drawn-glasses';
import { IN_FULL } from '../../fixtures/in-full';
import { readDemo, readMany } from '../../fixtures/photos/people';
import { shippedSurface } from '../../fixtures/photos/surface';

const surface = shippedSurface();
const finder = new FaceFinder();

/** All faces of some photos, as they are looked at. */
async function facesOf(files: readonly Uint8Array[]): Promise<NearFace[]> {
  const out: NearFace[] = [];
  for (const file of files) {
    const photo = await decodePhoto(file);
    for (const { points } of await finder.find(photo)) {
      const code = [...fitSurface(surface, points).code];
      const flat = points.flatMap(({ x, y }) => [x, y]);
      out.push(await nearFace(photo, surface, { code, points: flat }));
    }
  }
  return out;
}

const pointsOf = ({ points }: NearFace) =>
  Array.from({ length: points.length / 2 }, (_, i) => ({ x: points[2 * i] ?? 0, y: points[2 * i + 1] ?? 0 }));

/** How many of the 21 are told where these were counted: pictures are scaled a little otherwise by other processors. */
const DRAWN: readonly (readonly [Glasses, number])[] = [
  [{ form: 'round', color: '#111', thick: 0.3 }, 19],
  [{ form: 'oblong', color: '#1a1410', thick: 0.45 }, 21],
  [{ form: 'square', color: '#4a2c1a', thick: 0.4 }, 19],
  [{ form: 'square', color: '#8a1a22', thick: 0.35 }, 19],
  [{ form: 'oblong', color: '#234a8a', thick: 0.3 }, 20],
  [{ form: 'oval', color: '#e8e4dc', thick: 0.35 }, 18],
  [{ form: 'oval', color: '#777', thick: 0.15 }, 16],
  // Hardly a px wide, in the colour of skin.
  [{ form: 'drop', color: '#b89040', thick: 0.15 }, 6],
  [{ form: 'round', color: '#999', thick: 0.12 }, 6],
  [{ form: 'round', color: '#d8a0a0', thick: 0.3 }, 4],
];

describe('glasses that one sees through', () => {
  let demo: NearFace[] = [];
  beforeAll(async () => {
    demo = await facesOf(await readDemo());
  });
  afterAll(() => finder.close());

  it('D19: are not seen on any face that wears none', async () => {
    expect(demo.length).toBeGreaterThan(18);
    const many = await facesOf(await readMany());
    expect(many.length).toBeGreaterThan(90);
    expect([...demo, ...many].filter((face) => frameNear(surface, face) !== null)).toEqual([]);
  });

  it('D19: are told by their frames, of whatever form and colour', async (context) => {
    context.skip(!IN_FULL, 'takes a while: in full with TUG_TESTS=all');
    const told: number[] = [];
    for (const [glasses] of DRAWN) {
      const worn = await Promise.all(
        demo.map(async (face) => ({
          ...face,
          picture: await withGlasses(face.picture, surface, face.code, pointsOf(face), glasses),
        })),
      );
      told.push(worn.filter((face) => frameNear(surface, face) !== null).length);
    }
    for (const [i, [glasses, count]] of DRAWN.entries())
      expect(told[i], JSON.stringify(glasses)).toBeGreaterThanOrEqual(count - 2);
  });
});
