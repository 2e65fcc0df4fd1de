/** `npm run drag -- --photo`: pulls a face in a photo without a browser. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Point } from '../../lib/geometry/point';
import { fitSurface } from '../../lib/photo/fit';
import { isOnFrame } from '../../lib/photo/clear-glasses';
import { isUnderGlasses, wearsDarkGlasses } from '../../lib/photo/glasses';
import { PhotoLayers } from '../../lib/photo/layers';
import { PhotoFace } from '../../lib/photo/photo-face';
import type { Pixels } from '../../lib/photo/pixels';
import { drawPhoto } from '../../lib/photo/raster';
import { BesideFaceError, pullPhoto, type PhotoStep } from '../../lib/photo/run';
import type { Surface } from '../../lib/photo/surface';
import { readPack } from '../inference/library/read-pack';
import { PhotoError, decodePhoto, type Photo } from '../inference/photos/decode';
import { encodeKept } from '../inference/photos/encode-photo';
import { FaceFinder } from '../inference/photos/face-finder';
import { frameNear, nearFace } from '../inference/photos/near-face';
import { loadSurface, surfaceFiles } from '../inference/photos/read-surface';
import { ArgumentError } from './arguments';
import type { PhotoArguments } from './photo-arguments';
import { toPhotoGif, toPhotoStrip } from './photo-pictures';

/** @throws ArgumentError that names the option */
export async function dragPhoto(given: PhotoArguments): Promise<void> {
  const started = performance.now();
  const photo = await readPhoto(given.photo);
  const surface = await surfaceOf(given);
  await mkdir(given.out, { recursive: true }).catch((error: unknown) => {
    throw new ArgumentError('--out', `cannot make the folder ${given.out}: ${(error as Error).message}`);
  });
  const decoded = performance.now();
  const points = await pointsOf(photo, given.face);
  const found = performance.now();
  const face = new PhotoFace(surface, fitSurface(surface, points), points);
  const fitted = performance.now();
  await checkGlasses(given, photo, face, points);
  const steps = given.pulls.length === 0 ? [] : pull(face, given);
  const pulled = performance.now();
  const layers = new PhotoLayers(face);
  const end = steps.at(-1)?.code ?? face.fit.code;
  const result = drawPhoto(photo, [{ layers, moved: layers.at(end) }]);
  const drawn = performance.now();
  await writeFile(join(given.out, 'result.png'), await encodeKept({ ...photo, data: result.data }));
  await writeFile(join(given.out, 'before-after.png'), await toPhotoStrip([photo, result], face));
  if (steps.length > 1) {
    const pictures = function* (): Generator<Pixels> {
      for (const { code } of steps) yield drawPhoto(photo, [{ layers, moved: layers.at(code) }]);
    };
    await writeFile(join(given.out, 'drag.gif'), await toPhotoGif(pictures(), face));
  }
  const report = {
    photo: { width: photo.width, height: photo.height },
    face: given.face,
    reach: given.reach,
    residual: face.fit.residual,
    pxOf256: face.unit,
    pulls: given.pulls,
    steps: steps.map(({ positions, distance }) => ({ positions, distance })),
    code: Object.fromEntries(surface.entries.map((name, i) => [name, { start: face.fit.code[i], end: end[i] }])),
    ms: {
      decoded: decoded - started,
      found: found - decoded,
      fitted: fitted - found,
      pulled: pulled - fitted,
      drawn: drawn - pulled,
    },
  };
  await writeFile(join(given.out, 'drag.json'), `${JSON.stringify(report, null, 2)}\n`);
  const left = steps.at(-1)?.distance;
  console.log(
    left === undefined
      ? `the face was found and nothing pulled; see ${given.out}`
      : `${(left * face.unit).toFixed(1)} px of the photo from the target after ${steps.length - 1} steps; see ${given.out}`,
  );
}

async function readPhoto(file: string): Promise<Photo> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new ArgumentError('--photo', `cannot read ${file}: ${(error as Error).message}`);
  });
  return decodePhoto(bytes).catch((error: unknown) => {
    throw error instanceof PhotoError ? new ArgumentError('--photo', error.message) : error;
  });
}

async function surfaceOf({ packs, model }: PhotoArguments): Promise<Surface> {
  const pack = await readPack(join(packs, model), model);
  if (pack === null) throw new ArgumentError('--model', `there is no model pack "${model}" in ${packs}`);
  const [file] = surfaceFiles(pack);
  if (file === undefined)
    throw new ArgumentError('--model', `photos cannot be pulled with "${model}": it has no surface`);
  return loadSurface(file);
}

async function pointsOf(photo: Pixels, which: number) {
  const finder = new FaceFinder();
  try {
    const faces = await finder.find(photo);
    if (faces.length === 0)
      throw new ArgumentError('--photo', 'no face was found; it may be too small, or turned away');
    const face = faces[which - 1];
    if (face === undefined)
      throw new ArgumentError(
        '--face',
        `there are ${faces.length} faces in the photo, counted from the left; got ${which}`,
      );
    return face.points;
  } finally {
    await finder.close();
  }
}

async function checkGlasses(
  { pulls }: PhotoArguments,
  photo: Pixels,
  { surface, fit }: PhotoFace,
  points: readonly Point[],
) {
  if (pulls.length === 0) return;
  const flat = points.flatMap(({ x, y }) => [x, y]);
  const dark = wearsDarkGlasses(photo, points);
  const frame = dark ? null : frameNear(surface, await nearFace(photo, surface, { code: [...fit.code], points: flat }));
  const under = pulls.find(
    ({ handle }) => (dark && isUnderGlasses(flat, handle)) || (frame !== null && isOnFrame(frame, handle)),
  );
  if (under === undefined) return;
  const { x, y } = under.handle;
  throw new ArgumentError('--pull', `nothing at ${x},${y} can follow: glasses lie over the face there`);
}

function pull(face: PhotoFace, { pulls, reach }: PhotoArguments): PhotoStep[] {
  try {
    return [...pullPhoto(face, face.fit.code, pulls, reach)];
  } catch (error) {
    if (!(error instanceof BesideFaceError)) throw error;
    const at = pulls[error.index]?.handle;
    throw new ArgumentError('--pull', `nothing at ${at?.x},${at?.y} can follow: it lies beside the face`);
  }
}
