/**
 * The generator's nearest face to one in a photo: the entries of its z (models/training, faces/layout.py) that a code of the surface
 * determines, and the colours by search. It is what a repaint starts from.
 */
import type { SeededRandom } from '../../../lib/latent/random';
import type { Surface } from '../../../lib/photo/surface';

const IDENTITIES = 26;
const SHAPES = 'face_width jaw_width eye_size lip_fullness nose_size'.split(' ');
const EXPRESSIONS =
  'smile smirk jaw_open jaw_side pucker mouth_stretch mouth_frown mouth_side lips_part cheek_puff nose_sneer brow_raise brow_inner brow_lower blink squint gaze_x gaze_y'.split(
    ' ',
  );
/** What the head and the camera do. */
export const POSES = 'yaw pitch roll shift_x shift_y zoom'.split(' ');
const LOOKS = 7 + 34;
const LOCALS =
  'local_lower_length local_lower_side local_lower_width local_mouth_height local_mouth_side local_mouth_width local_mouth_tilt local_chin_length local_chin_side local_nose_length'.split(
    ' ',
  );
/** Of each side by itself: z of packs whose layout is of version 2 has them behind all others. */
const SIDES =
  'lid_left lid_right brow_left brow_right corner_left corner_right cheek_left cheek_right gaze_far_x gaze_far_y'.split(
    ' ',
  );
const FIRST_LOOK = IDENTITIES + SHAPES.length + EXPRESSIONS.length + POSES.length;
/** Entries of hair, skin, light, shirt and background, which no point tells of. */
export const LOOK_ENTRIES = Array.from({ length: LOOKS }, (_, i) => FIRST_LOOK + i);
const LIMIT = 2.5;

/** Where an entry of z stands, by its name; -1 where there is none. */
export const placeOf = (name: string): number => {
  const identity = /^identity_(\d+)$/.exec(name)?.[1];
  if (identity !== undefined) return Number(identity);
  const before = [...SHAPES, ...EXPRESSIONS, ...POSES].indexOf(name);
  if (before >= 0) return IDENTITIES + before;
  const behind = [...LOCALS, ...SIDES].indexOf(name);
  return behind < 0 ? -1 : FIRST_LOOK + LOOKS + behind;
};

/** What the training's soft steps make of an entry, the other way round. */
const fromSoft = (value: number, start: number): number =>
  start + Math.log(Math.max(Math.exp(4 * Math.max(value, 0)) - 1, 1e-4)) / 4;

/** @returns z of the pack's faces, looks 0 */
export function zOfCode(surface: Surface, code: Float64Array): Float32Array {
  const z = new Float32Array(FIRST_LOOK + LOOKS + LOCALS.length);
  const put = (name: string, value: number): void => {
    z[placeOf(name)] = Math.min(Math.max(value, -LIMIT), LIMIT);
  };
  const entry = (name: string): number => code[surface.entries.indexOf(name)] ?? 0;
  const both = (name: string): number => (entry(`${name}_L`) + entry(`${name}_R`)) / 2;
  for (const name of surface.entries) {
    if (!name.startsWith('identity_') && !SHAPES.includes(name) && !LOCALS.includes(name)) continue;
    const largest = name === 'identity_00' ? 1.02 : 1.7;
    put(name, 2 * Math.atanh(Math.min(Math.max(entry(name) / largest, -0.84), 0.84)));
  }
  put('smile', fromSoft(both('mouthSmile') / 0.36, -1.1));
  put('smirk', (entry('mouthSmile_L') - entry('mouthSmile_R')) / 0.32);
  put('jaw_open', fromSoft(entry('jawOpen') / 0.3, 0.9));
  put('jaw_side', (entry('jawLeft') - entry('jawRight')) / 0.12);
  put('mouth_side', (entry('mouthLeft') - entry('mouthRight')) / 0.15);
  put('pucker', fromSoft(entry('mouthPucker') / 0.32, 0.9));
  put('mouth_frown', fromSoft(both('mouthFrown') / 0.25, 0.8));
  put('mouth_stretch', fromSoft(both('mouthStretch') / 0.22, 0.7));
  put('lips_part', fromSoft((both('mouthUpperUp') + both('mouthLowerDown')) / 0.24, 0.35));
  put('cheek_puff', fromSoft(both('cheekPuff') / 0.3, 1));
  put('nose_sneer', fromSoft(both('noseSneer') / 0.25, 0.9));
  put('brow_raise', fromSoft(both('browOuterUp') / 0.3, 0));
  put('brow_lower', fromSoft(both('browDown') / 0.3, 0.2));
  put('blink', both('eyeBlink') > 0.05 ? 1.45 + Math.min(both('eyeBlink') / 0.75, 1) * 0.95 : 0);
  put('gaze_x', entry('gaze_x') / 0.24);
  put('gaze_y', entry('gaze_y') / 0.15);
  const e = surface.entries.length;
  [12, 5, 3].forEach((degrees, axis) => {
    put(POSES[axis] ?? '', (code[e + axis] ?? 0) / degrees);
  });
  return z;
}

/** Rounds of the search, and entries that are changed at once. */
const ROUNDS = 150;
const AT_ONCE = 4;

/**
 * The looks under which a picture is most like the photo's.
 *
 * @param far how far the picture of a z is from it
 * @returns z with them
 */
export async function withLooks(
  z: Float32Array,
  far: (z: Float32Array) => Promise<number>,
  random: SeededRandom,
): Promise<Float32Array> {
  let best = z.slice();
  let least = await far(best);
  for (let round = 0; round < ROUNDS; round++) {
    const tried = best.slice();
    const reach = 1.2 * (1 - round / ROUNDS) + 0.3;
    for (let k = 0; k < AT_ONCE; k++) {
      const at = LOOK_ENTRIES[Math.floor(random.uniform() * LOOK_ENTRIES.length)] ?? FIRST_LOOK;
      tried[at] = Math.min(Math.max((tried[at] ?? 0) + reach * normalOf(random), -LIMIT), LIMIT);
    }
    const away = await far(tried);
    if (away < least) [best, least] = [tried, away];
  }
  return best;
}

const normalOf = (random: SeededRandom): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
