import type { Editor } from '../../state/editor';
import type { ShortcutWords } from '../tool';

/** How much a press of [ or ] changes the brush's radius, image px. */
const BRUSH_STEP = 3;

/** How much a press of { or } changes the softness of the brush's edge. */
const SOFTEN_STEP = 0.1;

export function maskKeys({ mask, ui }: Editor): Readonly<Record<string, () => void>> {
  return {
    '[': () => mask.resize(-BRUSH_STEP),
    ']': () => mask.resize(BRUSH_STEP),
    b: () => ui.setState(({ brush }) => ({ brush: { ...brush, mode: 'paint' } })),
    e: () => ui.setState(({ brush }) => ({ brush: { ...brush, mode: 'erase' } })),
    l: () => ui.setState(({ brush }) => ({ brush: { ...brush, shape: brush.shape === 'lasso' ? 'brush' : 'lasso' } })),
    '{': () => mask.soften(-SOFTEN_STEP),
    '}': () => mask.soften(SOFTEN_STEP),
    i: () => mask.invert(),
    v: () => ui.setState(({ maskShown }) => ({ maskShown: !maskShown })),
  };
}

export const MASK_SHORTCUTS: readonly ShortcutWords[] = [
  ['B', 'tools.keys.brush'],
  ['E', 'tools.mask.eraser'],
  ['[', 'tools.keys.smaller'],
  [']', 'tools.keys.larger'],
  ['{', 'tools.keys.harder'],
  ['}', 'tools.keys.softer'],
  ['L', 'tools.mask.lasso'],
  ['I', 'tools.keys.invert'],
  ['V', 'tools.keys.showOrHide'],
];
