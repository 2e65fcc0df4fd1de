/** What a tool is. Each lies in a folder of its own and is told to the room by one `ToolDefinition`. */
import type { LucideIcon } from 'lucide-react';
import type { ComponentType, RefObject } from 'react';
import type { PlainWords } from '@/app/words/words';
import type { Point } from '@/lib/geometry/point';
import type { Editor } from '../state/editor';
import type { Selection, Tool } from '../state/ui-store';

/** A tool in hand: what a press, a move and a release on the picture mean. Positions are image px. */
export interface Press {
  /** False: the press means nothing here. */
  down: (at: Point, options: { reach: number; shift: boolean }) => boolean;
  move: (to: Point) => void;
  /** `moved`: the pointer went further than a click does. */
  up: (moved: boolean) => void;
  /** Takes back what the press began. */
  cancel: () => void;
}

/** Keys as they are shown, and what they do. */
export type ShortcutWords = readonly [keys: string, words: PlainWords];

export interface ToolDefinition {
  readonly tool: Tool;
  readonly label: PlainWords;
  /** Takes the tool in hand. */
  readonly key: string;
  readonly icon: LucideIcon;
  /** Changes something, so that it is of no use to a viewer. */
  readonly changes: boolean;
  /** A tap makes something, so that two of them do not fit the picture. */
  readonly taps: boolean;
  /** Class of the pointer over the picture. */
  readonly cursor: string;
  /** Null: presses move the view, which is the stage's own affair. */
  readonly press: ((editor: Editor) => Press) | null;
  /** Said when a press by keyboard is let go; null where a press is nothing. */
  readonly released: PlainWords | null;
  /** What keys mean while the tool is in hand, by `KeyboardEvent.key` in lower case. */
  readonly keys?: (editor: Editor) => Readonly<Record<string, () => void>>;
  /** The same with Shift, before what the key means without it. */
  readonly shiftKeys?: (editor: Editor) => Readonly<Record<string, () => void>>;
  /** The same with Ctrl or the command key. */
  readonly ctrlKeys?: (editor: Editor) => Readonly<Record<string, () => void>>;
  /** What arrow keys move while no crosshair is out; null: nothing is chosen that they could move. Answers where it is then. */
  readonly nudge?: (editor: Editor, by: Point) => Point | null;
  /** Which of the tool's marks lies at a place. */
  readonly hit?: (editor: Editor, at: Point, reach: number) => Selection | null;
  readonly shortcuts?: readonly ShortcutWords[];
  /** What the tool in hand can do, floating below the picture. */
  readonly Options?: ComponentType;
  /** What the tool draws over the picture, in hand or not. */
  readonly Overlay?: ComponentType<{ stage: RefObject<HTMLElement | null> }>;
}
