/** What a press with the plan's tool holds until it is let go. */
import type { Point } from '@/lib/geometry/point';
import { canEdit } from '@/lib/client/room-state';
import type { Editor } from '../../state/editor';
import { readPoints } from '../../state/plan';
import { chosenIds, idsWithin, only, several, toggled } from '../../state/selection';
import type { Selection } from '../../state/ui-store';
import type { Press } from '../tool';

export type Grip = Omit<Press, 'down'>;

/** Moves of planned points go into the document at most this often, ms: live for others, small in the document. */
const COMMIT_MS = 120;

/** Holds ends of points. @param placesAt where they are with the pointer at `to` @param back undoes it all */
function hold(
  { plan, ui, connection }: Editor,
  end: Selection['end'],
  placesAt: (to: Point) => ReadonlyMap<string, Point>,
  back: () => void,
): Grip {
  let last = 0;
  let waiting: ReadonlyMap<string, Point> | null = null;
  let ids: readonly string[] = [];
  const commit = () => {
    if (waiting !== null) plan.moveTo(waiting, end, true);
    waiting = null;
    last = performance.now();
  };
  return {
    move(to) {
      if (!canEdit(connection.store.getState())) return;
      waiting = placesAt(to);
      ids = [...waiting.keys()];
      ui.setState({ held: { end, places: waiting } });
      if (performance.now() - last >= COMMIT_MS) commit();
    },
    up(moved) {
      if (!moved) return;
      commit();
      if (end === 'handle') plan.sayWhatIsStuck(ids);
    },
    cancel: back,
  };
}

/** The same end of all chosen points. */
export function dragChosen(editor: Editor, { end }: Selection, start: Point): Grip {
  const { plan } = editor;
  const starts = plan.endsOfChosen(end);
  const shifted = (to: Point) =>
    new Map([...starts].map(([id, { x, y }]) => [id, { x: x + to.x - start.x, y: y + to.y - start.y }]));
  return hold(editor, end, shifted, () => plan.moveTo(starts, end));
}

/** A new point; the drag pulls out its target. Null when it cannot be placed. */
export function placePoint(editor: Editor, at: Point): Grip | null {
  const { plan, ui } = editor;
  const id = plan.place(at);
  if (id === null) return null;
  const grip = hold(
    editor,
    'target',
    (to) => new Map([[id, to]]),
    () => plan.remove([id]),
  );
  return {
    ...grip,
    move(to) {
      ui.setState({ selection: only({ id, end: 'target' }) });
      grip.move(to);
    },
  };
}

/** A click chooses one more point, or one fewer; a drag pulls out its target instead. */
export function chooseOrPullOut(editor: Editor, hit: Selection): Grip {
  const { plan, ui, connection } = editor;
  const { id } = hit;
  const before = connection.document.points.get(id)?.target ?? null;
  const grip = hold(
    editor,
    'target',
    (to) => new Map([[id, to]]),
    () => (before === null ? plan.setHolds([id], true) : plan.moveTo(new Map([[id, before]]), 'target')),
  );
  let pulled = false;
  return {
    move(to) {
      pulled = true;
      ui.setState({ selection: only({ id, end: 'target' }) });
      grip.move(to);
    },
    up(moved) {
      if (!moved) ui.setState(({ selection }) => ({ selection: toggled(selection, hit) }));
      grip.up(moved);
    },
    cancel() {
      if (pulled) grip.cancel();
    },
  };
}

/** A frame; all points with an end in it are chosen, beside those that were. */
export function drawFrame({ ui, connection }: Editor, from: Point): Grip {
  const before = ui.getState().selection;
  return {
    move(to) {
      const inside = idsWithin(readPoints(connection.document), from, to);
      const ids = [...new Set([...inside, ...chosenIds(before)])];
      ui.setState({ marquee: { from, to }, selection: several(ids, before?.end ?? 'handle') });
    },
    up: () => undefined,
    cancel: () => ui.setState({ selection: before }),
  };
}
