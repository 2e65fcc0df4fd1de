import { Route } from 'lucide-react';
import type { ToolDefinition } from '../tool';
import { PLAN_SHORTCUTS, planKeys } from './plan-keys';
import { PlanOptions } from './plan-options';
import { PlanOverlay } from './plan-overlay';
import { planPress } from './plan-press';

export { PointsPanel } from './points-panel';

export const PLAN: ToolDefinition = {
  tool: 'plan',
  label: 'tools.plan.label',
  key: 'D',
  icon: Route,
  changes: true,
  cursor: 'cursor-crosshair',
  press: planPress,
  released: 'tools.plan.released',
  keys: planKeys,
  shortcuts: PLAN_SHORTCUTS,
  Options: PlanOptions,
  Overlay: PlanOverlay,
};
