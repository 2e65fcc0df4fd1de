import type { Editor } from '../../state/editor';
import type { Press } from '../tool';

/** Grabs the picture and pulls it, live. */
export function pullPress({ connection }: Editor): Press {
  return {
    down: (at) => connection.pulls.start(at),
    move: (to) => connection.pulls.move(to),
    // A click without a pull changes nothing.
    up: (moved) => (moved ? connection.pulls.end() : connection.pulls.cancel()),
    cancel: () => connection.pulls.cancel(),
  };
}
