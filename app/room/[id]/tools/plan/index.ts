import { Route } from 'lucide-react';
import type { ToolDefinition } from '../tool';
import { hitEnd } from './hit';
import { PLAN_SHORTCUTS, planCtrlKeys, planKeys } from './plan-keys';
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
  taps: true,
  cursor: 'cursor-crosshair',
  press: planPress,
  released: 'tools.plan.released',
  keys: planKeys,
  ctrlKeys: planCtrlKeys,
  hit: ({ shared }, at, reach) => hitEnd(shared.getState().points, at, reach),
  nudge: ({ plan }, by) => plan.nudge(by),
  shortcuts: PLAN_SHORTCUTS,
  Options: PlanOptions,
  Overlay: PlanOverlay,
};
