/** The light of a photo on a face, so that what the photo does not show has it too. */
import type { PhotoFace } from './photo-face';
import type { Pixels } from './pixels';

/** sRGB of skin in the even light in which the teeth of packs are painted. */
const SKIN = [205, 165, 145] as const;
/** Far lighter or darker skin is skin of another tone, not another light. */
const [DARKEST, LIGHTEST] = [0.55, 1.1];

/** What sRGB colours are multiplied with. */
export function toneOf(photo: Pixels, face: PhotoFace): readonly [number, number, number] {
  const { surface, seen, source } = face;
  const sum = [0, 0, 0];
  let count = 0;
  for (let v = 0; v < surface.vertices; v++) {
    const part = surface.parts[surface.part[v] ?? 0];
    const [x, y] = [Math.floor(source[2 * v] ?? 0), Math.floor(source[2 * v + 1] ?? 0)];
    if (seen[v] !== 1 || (part !== 'skin' && part !== 'jaw' && part !== 'nose')) continue;
    if (x < 0 || y < 0 || x >= photo.width || y >= photo.height) continue;
    count += 1;
    for (let k = 0; k < 3; k++) sum[k] = (sum[k] ?? 0) + (photo.data[(y * photo.width + x) * photo.channels + k] ?? 0);
  }
  if (count === 0) return [1, 1, 1];
  const tone = SKIN.map((skin, k) => (sum[k] ?? 0) / count / skin);
  const mean = tone.reduce((a, b) => a + b, 0) / 3;
  const light = Math.min(Math.max(mean, DARKEST), LIGHTEST);
  // Half of the cast only: skin has a colour of its own.
  const [r = 1, g = 1, b = 1] = tone.map((value) => light * Math.sqrt(Math.max(value, 0.01) / Math.max(mean, 0.01)));
  return [r, g, b];
}
