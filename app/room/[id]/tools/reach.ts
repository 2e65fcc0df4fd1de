/** How far a pull reaches, as this person has it in hand: of new pulls, of the one that is held, and of chosen points of the plan. */
import { REACHES, reachNumber, type Reach } from '@/lib/drag/reach';
import { headNode, headPack, type RoomState } from '@/lib/client/room-state';
import type { Editor } from '../state/editor';
import { chosenIds } from '../state/selection';
import type { UiState } from '../state/ui-store';
import type { ShortcutWords } from './tool';

/** Whether what the picture shows can be told how far to follow: photos can, and what packs draw whose pulls keep to it. */
export const knowsReach = (state: RoomState): boolean => {
  const photo = headNode(state)?.photo;
  return photo === undefined ? headPack(state)?.reach === true : photo.gone !== true;
};

/** What a point reaches that says nothing: in a photo its part, elsewhere all. */
export const reachUnsaid = (state: RoomState): number =>
  reachNumber(headNode(state)?.photo === undefined ? 'head' : 'part');

/** With Alt held it is the head. */
export const reachInHand = ({ reach, headHeld }: Pick<UiState, 'reach' | 'headHeld'>): number =>
  headHeld ? reachNumber('head') : reach;

/** Of a press that begins now; undefined where the picture knows none. */
export function reachOfPress({ connection, ui }: Editor): number | undefined {
  return knowsReach(connection.store.getState()) ? reachInHand(ui.getState()) : undefined;
}

/** Takes a reach in hand; the pull that is held and, with the plan's tool, the chosen points have it too. */
export function chooseReach({ ui, connection, plan }: Editor, reach: number): void {
  ui.setState({ reach });
  connection.pulls.reachTo(reachInHand(ui.getState()));
  const { tool, selection } = ui.getState();
  if (tool === 'plan') plan.setReach(chosenIds(selection), reach);
}

/** Alt goes down or up. @returns whether that means anything here */
export function holdHead(editor: Editor, held: boolean): boolean {
  const { ui, connection } = editor;
  const { tool, headHeld } = ui.getState();
  if (held && (tool !== 'pull' || !knowsReach(connection.store.getState()))) return false;
  if (headHeld === held) return held;
  ui.setState({ headHeld: held });
  connection.pulls.reachTo(reachInHand(ui.getState()));
  return true;
}

const KEYS: Readonly<Record<string, Reach>> = { '1': 'part', '2': 'face', '3': 'head' };
export const keyOf = (reach: Reach): string => String(REACHES.indexOf(reach) + 1);

/** Keys of the tools that pull, where the picture knows a reach; elsewhere they are the view's. */
export function reachKeys(editor: Editor): Readonly<Record<string, () => void>> {
  if (!knowsReach(editor.connection.store.getState())) return {};
  return Object.fromEntries(
    Object.entries(KEYS).map(([key, reach]) => [key, () => chooseReach(editor, reachNumber(reach))]),
  );
}

export const REACH_SHORTCUTS: readonly ShortcutWords[] = [
  ['1', 'tools.reach.part'],
  ['2', 'tools.reach.face'],
  ['3', 'tools.reach.head'],
];
export const HEAD_SHORTCUT: ShortcutWords = ['Alt', 'tools.reach.headHeld'];
