import type { Point } from '@/lib/geometry/point';

/** Sizes of the marks, CSS px. */
const HANDLE = 5.5;
const TARGET = 7;
const HEAD = 8;
/** Under every coloured line, so that it is seen on light and dark pictures alike. */
const HALO = 'rgb(0 0 0 / 0.55)';

/** From a handle (disc) to its target (ring). Without a target it holds its place: a square. Positions are CSS px. */
export function Arrow({
  from,
  to,
  color,
  selected = null,
  dashed = false,
}: {
  from: Point;
  to: Point | null;
  color: string;
  selected?: 'handle' | 'target' | null;
  dashed?: boolean;
}) {
  const length = to === null ? 0 : Math.hypot(to.x - from.x, to.y - from.y);
  const shown = length > HANDLE + TARGET + HEAD;
  const unit =
    to === null || length === 0 ? { x: 0, y: 0 } : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const start = { x: from.x + unit.x * HANDLE, y: from.y + unit.y * HANDLE };
  const tip = to === null ? from : { x: to.x - unit.x * (TARGET + 1), y: to.y - unit.y * (TARGET + 1) };
  const wing = (side: number) =>
    `${tip.x - unit.x * HEAD - unit.y * side * HEAD * 0.55} ${tip.y - unit.y * HEAD + unit.x * side * HEAD * 0.55}`;
  const line = `M${start.x} ${start.y}L${tip.x - unit.x * HEAD} ${tip.y - unit.y * HEAD}`;
  const head = `M${wing(1)}L${tip.x} ${tip.y}L${wing(-1)}Z`;
  return (
    <g fill="none" strokeLinecap="round" strokeLinejoin="round">
      {shown && (
        <>
          <path d={line + head} stroke={HALO} strokeWidth={4.5} />
          <path d={line} stroke={color} strokeWidth={2} strokeDasharray={dashed ? '5 5' : undefined} />
          <path d={head} fill={color} stroke={color} strokeWidth={1} />
        </>
      )}
      {to !== null && (
        <>
          <circle cx={to.x} cy={to.y} r={TARGET} stroke={HALO} strokeWidth={5} />
          <circle cx={to.x} cy={to.y} r={TARGET} stroke={color} strokeWidth={2.5} />
          {selected === 'target' && <circle cx={to.x} cy={to.y} r={TARGET + 5} stroke="#fff" strokeWidth={1.5} />}
        </>
      )}
      {to === null ? (
        <rect
          x={from.x - HANDLE}
          y={from.y - HANDLE}
          width={HANDLE * 2}
          height={HANDLE * 2}
          rx={2}
          fill={color}
          stroke="#fff"
          strokeWidth={2}
          paintOrder="stroke"
        />
      ) : (
        <circle cx={from.x} cy={from.y} r={HANDLE} fill={color} stroke="#fff" strokeWidth={2} />
      )}
      <circle cx={from.x} cy={from.y} r={HANDLE + 2} stroke={HALO} strokeWidth={1} />
      {selected === 'handle' && <circle cx={from.x} cy={from.y} r={HANDLE + 6} stroke="#fff" strokeWidth={1.5} />}
    </g>
  );
}
