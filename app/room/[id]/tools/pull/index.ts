import { Spline } from 'lucide-react';
import type { ToolDefinition } from '../tool';
import { PullHint } from './pull-hint';
import { PullOverlay } from './pull-overlay';
import { pullPress } from './pull-press';

export const PULL: ToolDefinition = {
  tool: 'pull',
  label: 'tools.pull.label',
  key: 'P',
  icon: Spline,
  changes: true,
  cursor: 'cursor-crosshair',
  press: pullPress,
  released: 'tools.pull.released',
  Options: PullHint,
  Overlay: PullOverlay,
};
