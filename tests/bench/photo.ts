import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { FaceFinder } from '../../server/inference/photos/face-finder';
import { loadSurface, surfaceFiles } from '../../server/inference/photos/read-surface';
import { readPack } from '../../server/inference/library/read-pack';
import {
  ArgumentError,
  COMMON_OPTIONS,
  commonArguments,
  integer,
  readArguments,
  text,
} from '../../server/cli/arguments';
import { loadRig } from './drag/rig';
import { loadFaceApi } from './judges/face-api';
import { loadFeatures } from './judges/features';
import { isMet, type Part } from './photo/bars';
import { measureFile } from './photo/file';
import { measureFit } from './photo/fit';
import { measureIdentity } from './photo/identity';
import { measurePage } from './photo/page';
import { measureRate } from './photo/rate';
import { loadRenders } from './photo/renders';
import { documentOf, printBars, type Shown } from './photo/report';
import { loadFaces, type SourceFace } from './photo/sources';
import { pullStrip, sheet } from './photo/strips';
import { measureTruth } from './photo/truth';

const PARTS = ['fit', 'truth', 'identity', 'rate', 'page', 'file', 'strips'] as const;
type PartName = (typeof PARTS)[number];

const USAGE = `npm run bench -- photo [options]

How own photos are pulled: what is asked of them in one run. Writes OUT/photo.json and strips (OUT/*.png), and the document
photo.md with smaller pictures in photo/ where --report says.

  --parts A,B        of ${PARTS.join(', ')} (default all)
  --renders N        renders with known truth (default 40)
  --faces N          of so many photos the largest face is judged for identity and shown in strips (default all)
  --astronaut FILE   scikit-image's astronaut.png, where it is not in Debian's place
  --out DIR          default out/photo
  --report DIR       where photo.md and photo/ go (default nowhere)
  --model, --packs as in npm run drag`;

const STRIP_ROWS = 6;
const JPEG = { quality: 82 } as const;
/** Px of a strip in the document. */
const DOCUMENT_WIDTH = 1400;

export async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const single = { type: 'string' } as const;
  const values = readArguments(args, {
    ...COMMON_OPTIONS,
    parts: single,
    renders: single,
    faces: single,
    astronaut: single,
    report: single,
  });
  const { model, packs } = commonArguments(values);
  const out = text(values, 'out') ?? 'out/photo';
  const report = text(values, 'report');
  const wanted = (text(values, 'parts')?.split(',') ?? PARTS) as readonly string[];
  const unknown = wanted.find((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown !== undefined)
    throw new ArgumentError('--parts', `there is no part "${unknown}"; there are ${PARTS.join(', ')}`);
  const started = performance.now();
  const pack = await readPack(join(packs, model), model);
  const [file] = pack === null ? [] : surfaceFiles(pack);
  if (file === undefined) throw new ArgumentError('--model', `there is no pack "${model}" with a surface in ${packs}`);
  const surface = await loadSurface(file);
  const rig = await loadRig({ packs, model, device: 'cpu', truncation: 1 });
  const finder = new FaceFinder();
  await mkdir(out, { recursive: true });
  const parts: Partial<Record<PartName, Part>> = {};
  const shown: (Shown & { readonly png: Buffer })[] = [];
  try {
    const { faces, missing } = await loadFaces(surface, finder, text(values, 'astronaut'));
    const largest = onePerPhoto(faces).slice(0, integer(values, 'faces', 1, 100) ?? undefined);
    const [first] = largest;
    if (first === undefined) throw new Error('no photo of a person is installed');
    const does = (part: PartName): boolean => wanted.includes(part);
    if (does('fit')) parts.fit = measureFit(faces);
    const faceApi = await loadFaceApi();
    if (does('truth')) {
      const people = await loadRenders(integer(values, 'renders', 1, 40) ?? 40);
      const judges = { rig, faceApi, features: await loadFeatures('mobilenet') };
      const { pictures, ...truth } = await measureTruth(people, surface, finder, judges);
      parts.truth = truth;
      const tile = (picture: Uint8Array, title: string) => ({ picture, side: 256, title });
      const rows = pictures
        .slice(0, 2 * STRIP_ROWS)
        .map((p) => [
          tile(p.before, 'before'),
          tile(p.after, 'true render after'),
          tile(p.pulled, 'the picture, pulled'),
          tile(p.generator, 'the generator, pulled'),
          tile(p.plain, 'plain warping'),
        ]);
      shown.push({
        file: 'truth.jpg',
        words: 'Renders pulled to a known truth, every other one a turned head',
        png: await sheet(rows, 256),
      });
    }
    if (does('identity')) {
      const { pictures, ...identity } = await measureIdentity(largest, { rig, faceApi });
      parts.identity = identity;
      const rows = pictures.map((p) => [
        { picture: p.photo, side: 256, title: 'photo' },
        { picture: p.repaint, side: 256, title: 'repaint' },
      ]);
      shown.push({
        file: 'repaints.jpg',
        words: 'Photos, and what the generator paints for their codes',
        png: await sheet(rows, 256),
      });
    }
    if (does('rate')) parts.rate = await measureRate(first, file, rig);
    if (does('page')) parts.page = await measurePage(first);
    if (does('file')) parts.file = await measureFile(first, file);
    if (does('strips'))
      for (const face of largest)
        shown.push({
          file: `pulls-${face.name}.jpg`,
          words: `Natural pulls of ${face.name}: the photo, carried by the surface, and plain moving-least-squares warping`,
          png: await pullStrip(face),
        });
    await finish(out, report, args, (performance.now() - started) / 60_000, missing, parts, shown);
  } finally {
    await finder.close();
  }
}

async function finish(
  out: string,
  report: string | null,
  args: readonly string[],
  minutes: number,
  missing: readonly string[],
  parts: Partial<Record<PartName, Part>>,
  shown: readonly (Shown & { readonly png: Buffer })[],
): Promise<void> {
  for (const { file, png } of shown) await writeFile(join(out, file.replace('.jpg', '.png')), png);
  await writeFile(join(out, 'photo.json'), `${JSON.stringify({ minutes, missing, parts }, null, 1)}\n`);
  printBars(parts);
  const bars = Object.values(parts).flatMap((part) => part.bars);
  console.log(`\n${bars.filter(isMet).length} of ${bars.length} bars met; see ${out}`);
  if (report === null) return;
  await mkdir(join(report, 'photo'), { recursive: true });
  for (const { file, png } of shown) {
    const small = sharp(png).resize(DOCUMENT_WIDTH, null, { withoutEnlargement: true });
    await small.jpeg(JPEG).toFile(join(report, 'photo', file));
  }
  const command = ['npm run bench -- photo', ...args].join(' ');
  await writeFile(join(report, 'photo.md'), documentOf(command, minutes, missing, parts, shown));
}

/** The largest face of each photo. */
function onePerPhoto(faces: readonly SourceFace[]): SourceFace[] {
  return faces.filter(({ photo }, i) => faces.findIndex((other) => other.photo === photo) === i);
}
