import type { Editor } from '../../state/editor';
import { readPoints } from '../../state/plan';
import { chosenIds, only } from '../../state/selection';
import type { Press } from '../tool';
import { chooseOrPullOut, dragChosen, drawFrame, placePoint, type Grip } from './grips';
import { hitEnd } from './hit';

/**
 * On a point: drags the end that was hit, with those of all other chosen points. Elsewhere: places a handle, and the drag that follows
 * pulls out its target. With Shift a press on a point chooses it too, a drag from there pulls out its target, and a drag from elsewhere
 * draws a frame around points.
 */
export function planPress(editor: Editor): Press {
  let grip: Grip | null = null;
  const letGo = (how: (grip: Grip) => void) => {
    if (grip !== null) how(grip);
    grip = null;
    editor.ui.setState({ held: null, marquee: null });
  };
  return {
    down(at, { reach, shift }) {
      const hit = hitEnd(readPoints(editor.connection.document), at, reach);
      if (hit === null) grip = shift ? drawFrame(editor, at) : placePoint(editor, at);
      else if (shift) grip = chooseOrPullOut(editor, hit);
      else {
        editor.ui.setState(({ selection }) => {
          const others = chosenIds(selection).filter((id) => id !== hit.id);
          return { selection: chosenIds(selection).includes(hit.id) ? { ...hit, others } : only(hit) };
        });
        grip = dragChosen(editor, hit, at);
      }
      return grip !== null;
    },
    move: (to) => grip?.move(to),
    up: (moved) => letGo((held) => held.up(moved)),
    cancel: () => letGo((held) => held.cancel()),
  };
}
