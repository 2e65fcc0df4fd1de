/** `npm run faces`: which faces there are in pictures, as one JSON line a picture. */
import { readFile } from 'node:fs/promises';
import { PhotoError, decodePhoto } from '../inference/photos/decode';
import { FaceFinder } from '../inference/photos/face-finder';
import { ArgumentError, readFilesAndArguments } from './arguments';
import { runCommand } from './command';

const USAGE = `npm run faces -- portrait.jpg ...

Says which faces there are in pictures, counted from the left as --face of npm run drag counts them: one JSON line a picture.
Positions are px of the upright picture.

  --points           with all points of the finder's mesh, not the box alone`;

await runCommand(USAGE, async (args) => {
  const { values, files } = readFilesAndArguments(args, { points: { type: 'boolean' } });
  if (files.length === 0) throw new ArgumentError('command line', 'needs at least one picture');
  const finder = new FaceFinder();
  try {
    for (const file of files) {
      const bytes = await readFile(file).catch((error: unknown) => {
        throw new ArgumentError(file, `cannot be read: ${(error as Error).message}`);
      });
      const photo = await decodePhoto(bytes).catch((error: unknown) => {
        throw error instanceof PhotoError ? new ArgumentError(file, error.message) : error;
      });
      const found = await finder.find(photo);
      const faces = found.map(({ score, points }, i) => ({
        face: i + 1,
        score,
        box: boxOf(points),
        ...(values.points === true ? { points: points.map(({ x, y }) => [rounded(x), rounded(y)]) } : {}),
      }));
      console.log(JSON.stringify({ file, width: photo.width, height: photo.height, faces }));
    }
  } finally {
    await finder.close();
  }
});

function boxOf(points: readonly { readonly x: number; readonly y: number }[]) {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return {
    left: rounded(left),
    top: rounded(top),
    width: rounded(Math.max(...xs) - left),
    height: rounded(Math.max(...ys) - top),
  };
}

/** A hundredth of a px is finer than the finder is. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
