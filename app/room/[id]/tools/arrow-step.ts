import type { Point } from '@/lib/geometry/point';

/** An arrow key moves by one image px, with Shift by this many. */
const COARSE = 8;

/** How far an arrow key moves a point; null for any other key. */
export function arrowStep({ key, shiftKey }: { key: string; shiftKey: boolean }): Point | null {
  const by = shiftKey ? COARSE : 1;
  switch (key) {
    case 'ArrowLeft':
      return { x: -by, y: 0 };
    case 'ArrowRight':
      return { x: by, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: -by };
    case 'ArrowDown':
      return { x: 0, y: by };
    default:
      return null;
  }
}
