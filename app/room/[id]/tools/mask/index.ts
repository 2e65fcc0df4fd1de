import { Brush } from 'lucide-react';
import type { ToolDefinition } from '../tool';
import { BrushOverlay } from './brush-overlay';
import { MASK_SHORTCUTS, maskKeys } from './mask-keys';
import { MaskOptions } from './mask-options';
import { maskPress } from './mask-press';

export const MASK: ToolDefinition = {
  tool: 'mask',
  label: 'tools.mask.label',
  key: 'M',
  icon: Brush,
  changes: true,
  taps: true,
  cursor: 'cursor-none',
  press: maskPress,
  released: 'tools.mask.released',
  keys: maskKeys,
  shortcuts: MASK_SHORTCUTS,
  Options: MaskOptions,
  Overlay: BrushOverlay,
};
