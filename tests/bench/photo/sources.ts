/** Photos of people from installed packages, with their faces found and fitted. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitSurface } from '../../../lib/photo/fit';
import { PhotoFace } from '../../../lib/photo/photo-face';
import type { Pixels } from '../../../lib/photo/pixels';
import type { Surface } from '../../../lib/photo/surface';
import { decodePhoto } from '../../../server/inference/photos/decode';
import type { FaceFinder } from '../../../server/inference/photos/face-finder';
import { packageFolder } from '../judges/tensorflow';

const GROUPS = [1, 2, 3, 4, 5, 6].map((i) => `sample${i}.jpg`);
/** Of Debian's python3-skimage, public domain. */
const ASTRONAUT = '/usr/lib/python3/dist-packages/skimage/data/astronaut.png';
/** A smaller face has fewer px than the judges look at. */
const LEAST_UNIT = 0.5;

export interface SourceFace {
  readonly name: string;
  readonly photo: Pixels;
  readonly face: PhotoFace;
}

/** @returns faces of all photos that are installed, the largest of each photo first, and the files that are not */
export async function loadFaces(
  surface: Surface,
  finder: FaceFinder,
  astronaut: string | null,
): Promise<{ readonly faces: SourceFace[]; readonly missing: string[] }> {
  const demo = join(packageFolder('@vladmandic/face-api'), 'demo');
  const files = [...GROUPS.map((file) => join(demo, file)), astronaut ?? ASTRONAUT];
  const faces: SourceFace[] = [];
  for (const file of files.filter((path) => existsSync(path))) {
    const photo = await decodePhoto(await readFile(file));
    const found = (await finder.find(photo)).map(
      ({ points }) => new PhotoFace(surface, fitSurface(surface, points), points),
    );
    const large = found.filter(({ unit }) => unit >= LEAST_UNIT).sort((a, b) => b.unit - a.unit);
    const name = (file.split('/').at(-1) ?? file).replace(/\.\w+$/, '');
    faces.push(...large.map((face, i) => ({ name: i === 0 ? name : `${name}, face ${i + 1}`, photo, face })));
  }
  return { faces, missing: files.filter((path) => !existsSync(path)) };
}
