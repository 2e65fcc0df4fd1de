import type { TreeNode, TreeRow } from '@/lib/history/tree';
import { ROW_PX } from './row-size';

/** Distance of two lanes, and the lanes that have a column of their own, px. Further branches share the last one. */
const LANE_PX = 12;
const MOST_LANES = 6;
const MIDDLE = ROW_PX / 2;

export const lanesWidth = (lanes: number): number => (Math.min(lanes, MOST_LANES) + 0.5) * LANE_PX;
const x = (lane: number): number => (Math.min(lane, MOST_LANES - 1) + 0.75) * LANE_PX;

/** The lines of one row: its own, those that pass by, and those of branches that begin here. */
export function Lanes({ row, width, color }: { row: TreeRow<TreeNode>; width: number; color: string }) {
  const { lane, parentLane, passing, continued, branches } = row;
  const at = x(lane);
  return (
    <svg width={width} height={ROW_PX} aria-hidden="true" className="text-line-strong shrink-0" fill="none">
      <g stroke="currentColor" strokeWidth={1.5} opacity={0.7}>
        {passing.map((other) => (
          <path key={other} d={`M${x(other)} 0V${ROW_PX}`} />
        ))}
        {continued && <path d={`M${at} 0V${MIDDLE}`} />}
        {parentLane !== null && <path d={`M${at} ${MIDDLE}V${ROW_PX}`} />}
        {branches.map((other) => (
          <path key={other} d={`M${x(other)} 0C${x(other)} ${MIDDLE} ${x(other)} ${MIDDLE} ${at} ${MIDDLE}`} />
        ))}
      </g>
      <circle cx={at} cy={MIDDLE} r={4} fill={color} stroke="var(--panel)" strokeWidth={2} />
    </svg>
  );
}
