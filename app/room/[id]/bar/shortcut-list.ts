import type { ShortcutWords } from '../tools/tool';
import { TOOLS } from '../tools/tools';

/** All shortcuts as they are shown. What they do is in use-shortcuts.ts and in the tools' own folders. */
export const SHORTCUTS: readonly { title: string; keys: readonly ShortcutWords[] }[] = [
  {
    title: 'Tools',
    keys: [...TOOLS.map(({ key, label }) => [key, label] as const), ['Space', 'Hand, while held']],
  },
  {
    title: 'Picture without a pointer',
    keys: [
      ['Arrows', 'Move the crosshair'],
      ['Shift+Arrows', 'Move it in larger steps'],
      ['Enter', 'Press or let go'],
      ['Esc', 'Take back, leave'],
    ],
  },
  {
    title: 'View',
    keys: [
      ['+', 'Zoom in'],
      ['-', 'Zoom out'],
      ['0', 'Fit the picture'],
      ['1', 'Real size'],
      ['C', 'Before, while held'],
      ['S', 'Split before and now'],
      ['X', 'Map of what changed'],
    ],
  },
  ...TOOLS.flatMap(({ label, shortcuts }) => (shortcuts === undefined ? [] : [{ title: label, keys: shortcuts }])),
  {
    title: 'Edit',
    keys: [
      ['Ctrl+Z', 'Undo what I did'],
      ['Ctrl+Shift+Z', 'Redo'],
      ['?', 'These shortcuts'],
    ],
  },
];
