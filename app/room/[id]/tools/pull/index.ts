import { Spline } from 'lucide-react';
import type { ToolDefinition } from '../tool';
import { PullOptions } from './pull-options';
import { PullOverlay } from './pull-overlay';
import { pullPress } from './pull-press';
import { HEAD_SHORTCUT, REACH_SHORTCUTS, reachKeys } from '../reach';

export const PULL: ToolDefinition = {
  tool: 'pull',
  label: 'tools.pull.label',
  key: 'P',
  icon: Spline,
  changes: true,
  taps: false,
  cursor: 'cursor-crosshair',
  press: pullPress,
  released: 'tools.pull.released',
  shiftKeys: ({ ui }) => ({ m: () => ui.setState(({ mirror }) => ({ mirror: !mirror })) }),
  keys: reachKeys,
  shortcuts: [['Shift+M', 'tools.pull.mirror'], ...REACH_SHORTCUTS, HEAD_SHORTCUT],
  Options: PullOptions,
  Overlay: PullOverlay,
};
