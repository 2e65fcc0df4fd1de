import { Hand } from 'lucide-react';
import type { ToolDefinition } from '../tool';

/** Moves the view. The stage does that itself, since the middle button and the space bar borrow the hand in every tool. */
export const HAND: ToolDefinition = {
  tool: 'hand',
  label: 'tools.hand.label',
  key: 'H',
  icon: Hand,
  changes: false,
  taps: false,
  cursor: 'cursor-grab',
  press: null,
  released: null,
};
