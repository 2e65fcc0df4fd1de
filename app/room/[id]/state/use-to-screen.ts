'use client';
import type { Point } from '@/lib/geometry/point';
import { toScreen } from './view';
import { useUi } from './editor';

/** Image px to CSS px on the stage, for the view as it is now. */
export function useToScreen(): (p: Point) => Point {
  const view = useUi((state) => state.view);
  const size = useUi((state) => state.size);
  return (p) => toScreen(view, size, p);
}
