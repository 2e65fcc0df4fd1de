import type { Editor } from '../../state/editor';
import type { ShortcutWords } from '../tool';

export function planKeys({ plan, ui }: Editor): Readonly<Record<string, () => void>> {
  const remove = () => {
    const { selection } = ui.getState();
    if (selection !== null) plan.remove([selection.id]);
  };
  return { enter: () => void plan.go(), delete: remove, backspace: remove };
}

/** Escape is the room's own: it stops a plan whichever tool is in hand. */
export const PLAN_SHORTCUTS: readonly ShortcutWords[] = [
  ['Enter', 'tools.keys.planGo'],
  ['Esc', 'tools.plan.stop'],
  ['Del', 'tools.keys.removeChosen'],
];
