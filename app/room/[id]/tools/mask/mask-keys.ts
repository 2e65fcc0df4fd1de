import type { Editor } from '../../state/editor';
import type { ShortcutWords } from '../tool';

/** How much a press of [ or ] changes the brush's radius, image px. */
const BRUSH_STEP = 3;

export function maskKeys({ mask, ui }: Editor): Readonly<Record<string, () => void>> {
  return {
    '[': () => mask.resize(-BRUSH_STEP),
    ']': () => mask.resize(BRUSH_STEP),
    b: () => ui.setState(({ brush }) => ({ brush: { ...brush, mode: 'paint' } })),
    e: () => ui.setState(({ brush }) => ({ brush: { ...brush, mode: 'erase' } })),
    i: () => mask.invert(),
    v: () => ui.setState(({ maskShown }) => ({ maskShown: !maskShown })),
  };
}

export const MASK_SHORTCUTS: readonly ShortcutWords[] = [
  ['B', 'tools.keys.brush'],
  ['E', 'tools.mask.eraser'],
  ['[', 'tools.keys.smaller'],
  [']', 'tools.keys.larger'],
  ['I', 'tools.keys.invert'],
  ['V', 'tools.keys.showOrHide'],
];
