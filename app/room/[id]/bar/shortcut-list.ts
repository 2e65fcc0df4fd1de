import type { PlainWords } from '@/app/words/words';
import type { ShortcutWords } from '../tools/tool';
import { TOOLS } from '../tools/tools';

/** All shortcuts as they are shown. What they do is in use-shortcuts.ts and in the tools' own folders. */
export const SHORTCUTS: readonly { title: PlainWords; keys: readonly ShortcutWords[] }[] = [
  {
    title: 'tools.keys.tools',
    keys: [...TOOLS.map(({ key, label }) => [key, label] as const), ['Space', 'tools.keys.handHeld']],
  },
  {
    title: 'tools.keys.keyboard',
    keys: [
      ['Arrows', 'tools.keys.crosshair'],
      ['Shift+Arrows', 'tools.keys.crosshairFar'],
      ['Enter', 'tools.keys.press'],
      ['Esc', 'tools.keys.takeBack'],
    ],
  },
  {
    title: 'tools.keys.view',
    keys: [
      ['+', 'room.zoom.in'],
      ['-', 'room.zoom.out'],
      ['0', 'room.zoom.fit'],
      ['Shift+1', 'room.zoom.fit'],
      ['Shift+0', 'room.zoom.real'],
      ['Shift+2', 'room.zoom.chosen'],
      ['C', 'tools.keys.before'],
      ['S', 'tools.keys.split'],
      ['X', 'room.compare.map'],
      ['O', 'room.compare.original'],
    ],
  },
  ...TOOLS.flatMap(({ label, shortcuts }) => (shortcuts === undefined ? [] : [{ title: label, keys: shortcuts }])),
  {
    title: 'tools.keys.edit',
    keys: [
      ['Ctrl+Z', 'tools.keys.undo'],
      ['Ctrl+Shift+Z', 'room.redo'],
      ['Ctrl+C', 'room.commands.copy'],
      ['Ctrl+V', 'room.commands.paste'],
      ['Ctrl+K', 'room.commands.title'],
      ['/', 'room.chat.begin'],
      ['?', 'tools.keys.these'],
    ],
  },
];
