import type { Editor } from '../../state/editor';
import type { Press } from '../tool';

/** Paints or erases what may move. */
export function maskPress({ mask }: Editor): Press {
  return {
    down: (at) => mask.begin(at),
    move: (to) => mask.extend(to),
    up: () => mask.end(),
    cancel: () => mask.cancel(),
  };
}
