/** The three tools that change something; the hand belongs to the stage itself. */
import type { Point } from '@/lib/geometry/point';
import { mayEdit } from '../connection/room-store';
import type { Editor } from '../state/editor';
import { readPoints } from '../state/plan';
import type { Selection } from '../state/ui-store';
import { hitEnd } from './hit';
import type { ToolHandler } from './tool';

/** Moves of a planned point go into the document at most this often, ms: live for others, small in the document. */
const COMMIT_MS = 120;

function pullTool({ connection }: Editor): ToolHandler {
  return {
    down: (at) => connection.pulls.start(at),
    move: (to) => connection.pulls.move(to),
    // A click without a pull changes nothing.
    up: (moved) => (moved ? connection.pulls.end() : connection.pulls.cancel()),
    cancel: () => connection.pulls.cancel(),
  };
}

/**
 * On a point: drags the end that was hit. Elsewhere: places a handle, and the drag that follows pulls out its target.
 * With Shift a press on a handle pulls out its target too.
 */
function planTool(editor: Editor): ToolHandler {
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
        if (!mayEdit(connection.store.getState())) held = null;
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

function maskTool({ mask }: Editor): ToolHandler {
  return {
    down: (at) => mask.begin(at),
    move: (to) => mask.extend(to),
    up: () => mask.end(),
    cancel: () => mask.cancel(),
  };
}

export function createTools(editor: Editor): Record<'pull' | 'plan' | 'mask', ToolHandler> {
  return { pull: pullTool(editor), plan: planTool(editor), mask: maskTool(editor) };
}
