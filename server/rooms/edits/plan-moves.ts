/** What edits mean for the points of the plan, when the room comes to stand behind them or before them again. Pure. */
import type { Point } from '../../../lib/geometry/point';
import type { NodeRecord } from '../../store/records';
import type { PointsMove } from '../document/document';

/** @param way the edits that are left, the latest first, and those that are entered, the earliest first */
export function planMoves(way: {
  readonly left: readonly NodeRecord[];
  readonly entered: readonly NodeRecord[];
}): PointsMove[] {
  const planned = ({ node }: NodeRecord) => node.kind === 'plan';
  const back = way.left.filter(planned).map(({ node, handles }) => {
    return { from: endsOf(node), to: startsOf(handles), done: false };
  });
  const forth = way.entered.filter(planned).map(({ node, handles }) => {
    // Who stopped a plan wants to go on with it, or to change it.
    return { from: startsOf(handles), to: endsOf(node), done: node.reason !== 'stopped' };
  });
  return [...back, ...forth];
}

const endsOf = (node: NodeRecord['node']): Map<string, Point> =>
  new Map(node.points.map(({ id, position }) => [id, position]));
const startsOf = (handles: NodeRecord['handles']): Map<string, Point> =>
  new Map(handles.map(({ id, handle }) => [id, handle]));
