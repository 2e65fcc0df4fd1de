import type { Editor } from '../../state/editor';
import type { Press } from '../tool';
import { reachOfPress } from '../reach';
import { otherSideAt } from './mirror';

/** Grabs the picture and pulls it, live. */
export function pullPress(editor: Editor): Press {
  const { connection } = editor;
  return {
    down: (at) => connection.pulls.start(at, otherSideAt(editor, at), reachOfPress(editor)),
    move: (to) => connection.pulls.move(to),
    // A click without a pull changes nothing.
    up: (moved) => (moved ? connection.pulls.end() : connection.pulls.cancel()),
    cancel: () => connection.pulls.cancel(),
  };
}
