/**
 * The code of the surface for a z of the pack's faces: what `zOfCode` asks the other way round, but exact. It follows
 * models/training/tugtrain/faces/pose.py and features.py, of both versions of the layout (faces/layout.py).
 */
import { codeLength, type Surface } from '../../../lib/photo/surface';
import { placeOf } from '../photo/z-of-code';

const LIMIT = 2.5;
/** Px of a picture whose side is 1 for one cm, and degrees of yaw, pitch and roll at one deviation. */
const SPAN_CM = 30;
const TURNS = [12, 5, 3] as const;
/** Height in the middle of the picture, cm, and that of the pivot. */
const CENTRE_Y = 2.1;
/** How much larger what is at the front of a face is drawn than what is at the pivot: the renderer moves the head before it looks, the surface after. */
const FRONT = 1.17;
const soft = (x: number): number => Math.log1p(Math.exp(4 * x)) / 4;
const smooth = (x: number): number => {
  const t = Math.min(Math.max(x, 0), 1);
  return t * t * (3 - 2 * t);
};
/** 0 at 0, next to nothing below `start`, then straight up. */
const rise = (x: number, start: number): number => Math.max(soft(x - start) - soft(-start), 0);

/** Entry without its side, expression, sign, where it begins, how fast it grows. */
const ONE_SIDED = [
  ['lid', 'eyeBlink', 1, 0.8, 0.62],
  ['lid', 'eyeWide', -1, 0.8, 0.45],
  ['brow', 'browOuterUp', 1, 0.3, 0.35],
  ['brow', 'browInnerUp', 1, 0.3, 0.3],
  ['brow', 'browDown', -1, 0.3, 0.4],
  ['corner', 'mouthSmile', 1, 0.3, 0.4],
  ['corner', 'mouthFrown', -1, 0.3, 0.32],
  ['cheek', 'cheekPuff', 1, 0.5, 0.4],
  ['cheek', 'cheekSquint', -1, 0.5, 0.45],
] as const;

/** @param resolution px of the picture. @returns a code of the surface, places in px of that picture */
export function codeOfZ(surface: Surface, z: ArrayLike<number>, resolution: number): Float64Array {
  const n = (name: string): number => Math.min(Math.max(z[placeOf(name)] ?? 0, -LIMIT), LIMIT);
  const weights = expressionsOf(n);
  const { entries } = surface;
  const code = new Float64Array(codeLength(surface));
  entries.forEach((name, i) => {
    if (weights.has(name)) code[i] = weights.get(name) ?? 0;
    // Places that no mode of the generator moves stay.
    else if (placeOf(name) >= 0) code[i] = (name === 'identity_00' ? 1.02 : 1.7) * Math.tanh(n(name) / 2);
  });
  const e = entries.length;
  TURNS.forEach((degrees, axis) => (code[e + axis] = degrees * n(['yaw', 'pitch', 'roll'][axis] ?? '')));
  const [, pivotY = 0] = surface.camera.pivot;
  const px = (resolution / SPAN_CM) * Math.exp(0.03 * n('zoom'));
  code[e + 3] = resolution / 2 + px * FRONT * 0.35 * n('shift_x');
  code[e + 4] = resolution / 2 - px * FRONT * (pivotY - CENTRE_Y + 0.3 * n('shift_y'));
  code[e + 5] = Math.log(px);
  return code;
}

/** What each expression of the scans has. */
function expressionsOf(n: (name: string) => number): Map<string, number> {
  const out = new Map<string, number>();
  const put = (name: string, left: number, right = left): void => {
    out.set(name, left).set(`${name}_L`, left).set(`${name}_R`, right);
  };
  const smile = Math.min(0.36 * soft(n('smile') + 1.1), 0.95);
  const smirk = 0.16 * n('smirk');
  const jaw = Math.min(0.3 * soft(n('jaw_open') - 0.9), 0.5);
  put('mouthSmile', Math.max(smile + smirk, 0), Math.max(smile - smirk, 0));
  put('cheekSquint', 0.35 * smile);
  put('jawOpen', jaw);
  const part = 0.24 * soft(n('lips_part') - 0.35);
  put('mouthUpperUp', Math.min(part * (0.35 + 0.9 * smile), 0.5));
  put('mouthLowerDown', Math.min(part * (0.25 + 0.7 * smile) + 0.25 * jaw, 0.5));
  put('mouthPucker', Math.min(0.32 * soft(n('pucker') - 0.9), 0.6));
  put('mouthFrown', Math.min(0.25 * soft(n('mouth_frown') - 0.8), 0.5));
  put('mouthStretch', Math.min(0.22 * soft(n('mouth_stretch') - 0.7), 0.45));
  put('cheekPuff', Math.min(0.3 * soft(n('cheek_puff') - 1), 0.55));
  put('noseSneer', Math.min(0.25 * soft(n('nose_sneer') - 0.9), 0.5));
  for (const [entry, left, right, scale] of [
    ['mouth_side', 'mouthLeft', 'mouthRight', 0.15],
    ['jaw_side', 'jawLeft', 'jawRight', 0.12],
  ] as const) {
    put(left, Math.max(scale * n(entry), 0));
    put(right, Math.max(-scale * n(entry), 0));
  }
  put('browOuterUp', Math.min(0.3 * soft(n('brow_raise')), 0.8));
  put('browInnerUp', Math.min(0.3 * soft(n('brow_inner') - 0.2) + 0.12 * soft(n('brow_raise')), 0.8));
  put('browDown', Math.min(0.3 * soft(n('brow_lower') - 0.2), 0.75));
  put('eyeWide', 0.07 + Math.min(0.12 * soft(n('brow_raise') - 0.3), 0.3));
  put('eyeBlink', 0.02 + 0.03 * Math.tanh(n('blink')) + 0.75 * smooth((n('blink') - 1.45) / (2.4 - 1.45)));
  put('eyeSquint', 0.04 + Math.min(0.18 * soft(n('squint') - 0.6), 0.4));
  const turned = (value: number): number => Math.min(Math.max(value, -1), 1);
  out.set('gaze_x', turned(0.24 * n('gaze_x') + 0.22 * n('gaze_far_x')));
  out.set('gaze_y', turned(0.15 * n('gaze_y') + 0.25 * n('gaze_far_y')));
  for (const [entry, shape, sign, start, slope] of ONE_SIDED)
    for (const side of ['left', 'right'] as const) {
      const name = `${shape}_${side === 'left' ? 'L' : 'R'}`;
      const both = out.get(name) ?? 0;
      out.set(name, both + Math.min(slope * rise(sign * n(`${entry}_${side}`), start), Math.max(1 - both, 0)));
    }
  return out;
}
