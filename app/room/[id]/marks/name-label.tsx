import type { Point } from '@/lib/geometry/point';

/** Whose mark this is, beside it. Outlined, so that it is read on every picture. `at` is CSS px. */
export function NameLabel({ at, name }: { at: Point; name: string }) {
  return (
    <text
      x={at.x + 13}
      y={at.y + 4}
      className="text-xs font-semibold"
      fill="#fff"
      stroke="rgb(0 0 0 / 0.75)"
      strokeWidth={3}
      paintOrder="stroke"
    >
      {name}
    </text>
  );
}
