/** Latents of an edit as files of versions 1 and 2 hold them: `ws`; with steps also `first`, `changed` and `later` (steps - 1, changed, wDim). */
import { FormatError } from '../format-error';
import { floatsIn, latentIn, layersIn, readArrays } from './latent-arrays';
import { checkSteps, type Latents } from './latents';

/** @throws FormatError when an array is missing or does not fit the others, or all would be larger than MAX_LATENT_BYTES. */
export function unpackLatents1(bytes: Uint8Array): Latents {
  const arrays = readArrays(bytes);
  const end = latentIn(arrays, 'ws');
  if (end === null) throw new FormatError('ws: is missing');
  const { layers, wDim, ws } = end;
  const first = latentIn(arrays, 'first');
  if (first === null) return { ...end, steps: null };
  const later = floatsIn(arrays, 'later', 3);
  const changed = arrays.changed === undefined ? null : layersIn(arrays.changed, layers);
  if (later === null || changed === null) throw new FormatError('later: is missing, or changed is');
  const [count = 0, width, depth] = later.shape;
  if (first.ws.length !== layers * wDim || width !== changed.length || depth !== wDim)
    throw new FormatError('later: its shape does not fit the other arrays');
  checkSteps(count, end);
  const steps = [first.ws];
  for (let step = 0; step < count; step++) {
    const whole = first.ws.slice();
    changed.forEach((layer, i) => {
      const at = (step * changed.length + i) * wDim;
      whole.set(later.data.subarray(at, at + wDim), layer * wDim);
    });
    steps.push(whole);
  }
  return { layers, wDim, ws, steps };
}
