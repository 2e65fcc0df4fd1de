/** Whether somebody stays who they are: distances of face-api's descriptors before and after short pulls, and beside it a repaint by the generator. */
import { SeededRandom } from '../../../lib/latent/random';
import { pullPhoto } from '../../../lib/photo/run';
import { meanOf, most, type Part } from './bars';
import { apart, cutOut, difference, drawn, headSquare, SIDE } from './pictures';
import { NATURAL_PULLS, isSeen, pullsOf } from './pulls';
import type { SourceFace } from './sources';
import type { Judges } from './truth';
import { LOOK_ENTRIES, withLooks, zOfCode } from './z-of-code';

/** Px of 256 that each point is pulled. */
const LENGTH = 8;
const MOST_APART = 0.25;
const LOOKS = new Set(LOOK_ENTRIES);

/** Pictures of a fitted photo and of the generator's face for it. */
export interface RepaintPictures {
  readonly photo: Uint8Array;
  readonly repaint: Uint8Array;
}

/** @param faces one of each photo */
export async function measureIdentity(
  faces: readonly SourceFace[],
  { rig, faceApi }: Pick<Judges, 'rig' | 'faceApi'>,
): Promise<Part & { readonly pictures: readonly RepaintPictures[] }> {
  const pulls: { face: string; pull: string; ours: number; fixed: number; repaint: number }[] = [];
  const pictures: RepaintPictures[] = [];
  for (const [i, { name, photo, face }] of faces.entries()) {
    const square = headSquare(face);
    const before = await cutOut(photo, square);
    const own = await faceApi.identity(before, SIDE);
    const picture = async (z: Float32Array): Promise<Uint8Array> => {
      const w = await rig.model.map(z);
      const ws = new Float32Array(w.length * rig.manifest.layers);
      for (let layer = 0; layer < rig.manifest.layers; layer++) ws.set(w, layer * w.length);
      return rig.picture(ws);
    };
    const far = async (z: Float32Array): Promise<number> => difference(await picture(z), before);
    const fitted = await withLooks(zOfCode(face.surface, face.fit.code), far, new SeededRandom(i));
    pictures.push({ photo: before, repaint: await picture(fitted) });
    for (const pull of NATURAL_PULLS) {
      const points = pullsOf(face, pull, LENGTH);
      if (!isSeen(face, points)) continue;
      const end = [...pullPhoto(face, face.fit.code, points, pull.reach)].at(-1);
      if (end === undefined) continue;
      const after = await cutOut(drawn(photo, face, end.code), square);
      const moved = zOfCode(face.surface, end.code);
      const repainted = fitted.map((value, k) => (isLook(k) ? value : (moved[k] ?? 0)));
      pulls.push({
        face: name,
        pull: pull.name,
        ours: apart(...(await faceApi.identities(before, after, SIDE))),
        fixed: apart(await faceApi.identity(after, SIDE), own),
        repaint: apart(...(await faceApi.identities(before, await picture(repainted), SIDE))),
      });
    }
  }
  const row = (label: string, mine: typeof pulls) => ({
    label,
    values: [
      mine.length,
      meanOf(mine.map(({ ours }) => ours)),
      Math.max(...mine.map(({ ours }) => ours)),
      Math.max(...mine.map(({ fixed }) => fixed)),
      meanOf(mine.map(({ repaint }) => repaint)),
    ],
  });
  const names = [...new Set(pulls.map(({ face }) => face))];
  return {
    bars: [
      most('distance of identity, mean', meanOf(pulls.map(({ ours }) => ours)), MOST_APART),
      most('distance of identity, worst pull', Math.max(...pulls.map(({ ours }) => ours)), MOST_APART),
    ],
    tables: [
      {
        title: 'Identity',
        about:
          `Distance of face-api’s descriptors of the head before and after each of ${NATURAL_PULLS.length} pulls of ${LENGTH} px of 256; two photos of one person are mostly below 0.6. ` +
          'The square that is looked at goes where the eyes and the bridge of the nose have gone: in a fixed one a head that nods is another part of a face. ' +
          'Repaint: the generator’s picture of the fitted code after the same pull, its colours searched for, against the photo.',
        columns: ['pulls', 'mean', 'worst', 'worst in a fixed square', 'repaint, mean'],
        rows: [
          ...names.map((name) => row(name, pulls.filter(({ face }) => face === name))),
          ...NATURAL_PULLS.map(({ name }) => row(name, pulls.filter(({ pull }) => pull === name))),
          row('all', pulls),
        ], // prettier-ignore
      },
    ],
    numbers: pulls,
    pictures,
  };
}

const isLook = (index: number): boolean => LOOKS.has(index);
