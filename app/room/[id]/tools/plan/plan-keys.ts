import type { Editor } from '../../state/editor';
import { REACH_SHORTCUTS, reachKeys } from '../reach';
import type { ShortcutWords } from '../tool';

export function planKeys(editor: Editor): Readonly<Record<string, () => void>> {
  const { plan } = editor;
  const remove = () => plan.removeChosen();
  return { ...reachKeys(editor), enter: () => void plan.go(), delete: remove, backspace: remove };
}

export const planCtrlKeys = ({ plan }: Editor): Readonly<Record<string, () => void>> => ({ a: () => plan.chooseAll() });

/** Escape is the room's own: it stops a plan whichever tool is in hand. */
export const PLAN_SHORTCUTS: readonly ShortcutWords[] = [
  ['Enter', 'tools.keys.planGo'],
  ['Esc', 'tools.plan.stop'],
  ['Shift+Press', 'tools.keys.chooseMore'],
  ['Ctrl+A', 'tools.keys.chooseAll'],
  ['Arrows', 'tools.keys.moveChosen'],
  ['Del', 'tools.keys.removeChosen'],
  ...REACH_SHORTCUTS,
];
