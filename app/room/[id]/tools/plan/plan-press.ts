import type { Point } from '@/lib/geometry/point';
import { canEdit } from '@/lib/client/room-state';
import type { Editor } from '../../state/editor';
import { readPoints } from '../../state/plan';
import type { Selection } from '../../state/ui-store';
import type { Press } from '../tool';
import { hitEnd } from './hit';

/** Moves of a planned point go into the document at most this often, ms: live for others, small in the document. */
const COMMIT_MS = 120;

/**
 * On a point: drags the end that was hit. Elsewhere: places a handle, and the drag that follows pulls out its target.
 * With Shift a press on a handle pulls out its target too.
 */
export function planPress(editor: Editor): Press {
  const { plan, ui, connection } = editor;
  let held: Selection | null = null;
  let placed = false;
  let start: Point | null = null;
  let last = 0;
  let waiting: Point | null = null;

  const commit = () => {
    if (held !== null && waiting !== null) plan.move(held, waiting, true);
    waiting = null;
    last = performance.now();
  };
  return {
    down(at, { reach, shift }) {
      const hit = hitEnd(readPoints(connection.document), at, reach);
      if (hit !== null) {
        held = shift ? { id: hit.id, end: 'target' } : hit;
        ui.setState({ selection: held });
        if (!canEdit(connection.store.getState())) held = null;
        placed = false;
      } else {
        const id = plan.place(at);
        if (id === null) return false;
        held = { id, end: 'target' };
        placed = true;
      }
      start = at;
      return true;
    },
    move(to) {
      if (held === null) return;
      waiting = to;
      ui.setState({ selection: held, held: { ...held, at: to } });
      if (performance.now() - last >= COMMIT_MS) commit();
    },
    up(moved) {
      if (moved) commit();
      held = null;
      waiting = null;
      ui.setState({ held: null });
    },
    cancel() {
      if (held !== null && placed) plan.remove([held.id]);
      else if (held !== null && start !== null) plan.move(held, start);
      held = null;
      waiting = null;
      ui.setState({ held: null });
    },
  };
}
