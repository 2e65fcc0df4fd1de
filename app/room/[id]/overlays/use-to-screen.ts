'use client';
import type { Point } from '@/lib/geometry/point';
import { toScreen } from '../stage/view';
import { useUi } from '../state/editor';

/** Image px to CSS px on the stage, for the view as it is now. */
export function useToScreen(): (p: Point) => Point {
  const view = useUi((state) => state.view);
  const size = useUi((state) => state.size);
  return (p) => toScreen(view, size, p);
}
