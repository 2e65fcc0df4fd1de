import { Brush, Hand, Route, Spline, type LucideIcon } from 'lucide-react';
import type { Tool } from '../state/ui-store';

/** The tools, in the order of the rail. `changes`: of no use to a viewer. */
export const TOOLS: readonly { tool: Tool; label: string; key: string; icon: LucideIcon; changes: boolean }[] = [
  { tool: 'pull', label: 'Pull', key: 'P', icon: Spline, changes: true },
  { tool: 'plan', label: 'Plan', key: 'D', icon: Route, changes: true },
  { tool: 'mask', label: 'Mask', key: 'M', icon: Brush, changes: true },
  { tool: 'hand', label: 'Hand', key: 'H', icon: Hand, changes: false },
];
