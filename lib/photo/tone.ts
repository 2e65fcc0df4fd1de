/** The light of a photo on a face, so that what the photo does not show has it too. */
import type { PhotoLayers } from './layers';
import type { PhotoFace } from './photo-face';
import type { Pixels } from './pixels';
import { isWithin, type Outline } from './rim';
import type { Surface } from './surface';

/** sRGB of skin in the even light in which the teeth of packs are painted. */
const SKIN = [205, 165, 145] as const;
/** Far lighter or darker skin is skin of another tone, not another light. */
const [DARKEST, LIGHTEST] = [0.6, 1.25];
/** Teeth are seldom so much in the shadow as cheeks are in the mean. */
const LIGHTER = 1.2;

/** Teeth that the photo shows are that much of what is brightest in the mouth; beside them are gums, tongue and shadow. */
const BRIGHTEST = 1 / 3;
/** It is teeth when it is nearly as bright as skin, and less red. */
const AS_BRIGHT = 0.8;
/** What is drawn beside them lies lower and farther back, where less light comes. */
const BEHIND = 0.9;
/** Pixels that say too little. */
const FEWEST = 12;
/** Of a mouth in a large photo so many pixels say as much as all. */
const MOST_PIXELS = 4000;
/** No tooth is so much darker or brighter than a drawn one. */
const [DIMMEST, LIGHTEST_TOOTH] = [0.2, 1.4];

type Colour = readonly [number, number, number];

/** What sRGB colours are multiplied with. @param scale of the pixels, against the photo that the face was found in */
export function toneOf(photo: Pixels, layers: PhotoLayers, scale = 1): Colour {
  const skin = skinOf(photo, layers.face, scale);
  if (skin === null) return [1, 1, 1];
  return byTeeth(photo, layers, skin, scale) ?? bySkin(skin);
}

/** The light that is on the teeth themselves; null where the photo shows none. */
function byTeeth(photo: Pixels, { face, ownMouth }: PhotoLayers, skin: Colour, scale: number): Colour | null {
  if (ownMouth === null) return null;
  const teeth = brightestOf(pixelsWithin(photo, ownMouth.outline, scale));
  const drawn = drawnTeeth(face.surface.pictures);
  if (teeth === null || drawn === null) return null;
  const bright = (of: Colour): number => of[0] + of[1] + of[2];
  if (bright(teeth) < AS_BRIGHT * bright(skin) || teeth[0] * skin[1] > skin[0] * teeth[1]) return null;
  const light = (k: 0 | 1 | 2): number =>
    Math.min(Math.max((BEHIND * teeth[k]) / Math.max(drawn[k], 1), DIMMEST), LIGHTEST_TOOTH);
  return [light(0), light(1), light(2)];
}

function pixelsWithin(photo: Pixels, line: Outline, scale: number): Colour[] {
  const along = (axis: number): readonly number[] => [...line].filter((_, i) => i % 2 === axis);
  const [xs, ys] = [along(0), along(1)];
  const range = (values: readonly number[], most: number): readonly [number, number] => [
    Math.max(0, Math.floor(Math.min(...values) * scale)),
    Math.min(most - 1, Math.ceil(Math.max(...values) * scale)),
  ];
  const [[x0, x1], [y0, y1]] = [range(xs, photo.width), range(ys, photo.height)];
  const out: Colour[] = [];
  const step = Math.max(1, Math.floor(Math.sqrt(((x1 - x0) * (y1 - y0)) / MOST_PIXELS)));
  for (let y = y0; y <= y1; y += step)
    for (let x = x0; x <= x1; x += step)
      if (isWithin(line, (x + 0.5) / scale, (y + 0.5) / scale))
        out.push(colourAt(photo.data, (y * photo.width + x) * photo.channels));
  return out;
}

const colourAt = (data: Uint8Array, at: number): Colour => [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];

/** Mean of the brightest; null of few. */
function brightestOf(pixels: readonly Colour[]): Colour | null {
  const count = Math.floor(pixels.length * BRIGHTEST);
  if (count < FEWEST) return null;
  const bright = ([r, g, b]: Colour): number => r + g + b;
  const best = [...pixels].sort((a, b) => bright(b) - bright(a)).slice(0, count);
  const mean = (k: 0 | 1 | 2): number => best.reduce((sum, colour) => sum + colour[k], 0) / count;
  return [mean(0), mean(1), mean(2)];
}

const known = new WeakMap<Surface['pictures'], Colour | null>();

/** The same of the teeth that the pack has drawn, in both sheets. */
function drawnTeeth(pictures: Surface['pictures']): Colour | null {
  const found = known.get(pictures);
  if (found !== undefined) return found;
  const opaque: Colour[] = [];
  for (let at = 0; at < pictures.data.length; at += 4)
    if (pictures.data[at + 3] === 255) opaque.push(colourAt(pictures.data, at));
  const teeth = brightestOf(opaque);
  known.set(pictures, teeth);
  return teeth;
}

/** Mean colour of the face; null where none of it lies in the photo. */
function skinOf(photo: Pixels, { surface, seen, source }: PhotoFace, scale: number): Colour | null {
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let v = 0; v < surface.vertices; v++) {
    const part = surface.parts[surface.part[v] ?? 0];
    const [x, y] = [Math.floor((source[2 * v] ?? 0) * scale), Math.floor((source[2 * v + 1] ?? 0) * scale)];
    if (seen[v] !== 1 || (part !== 'skin' && part !== 'jaw' && part !== 'nose')) continue;
    if (x < 0 || y < 0 || x >= photo.width || y >= photo.height) continue;
    count += 1;
    const [r, g, b] = colourAt(photo.data, (y * photo.width + x) * photo.channels);
    sum[0] += r;
    sum[1] += g;
    sum[2] += b;
  }
  return count === 0 ? null : [sum[0] / count, sum[1] / count, sum[2] / count];
}

function bySkin(skin: Colour): Colour {
  const tone = SKIN.map((even, k) => (skin[k] ?? 0) / even);
  const mean = tone.reduce((a, b) => a + b, 0) / 3;
  const light = Math.min(Math.max(LIGHTER * mean, DARKEST), LIGHTEST);
  // Half of the cast only: skin has a colour of its own.
  const [r = 1, g = 1, b = 1] = tone.map((value) => light * Math.sqrt(Math.max(value, 0.01) / Math.max(mean, 0.01)));
  return [r, g, b];
}
