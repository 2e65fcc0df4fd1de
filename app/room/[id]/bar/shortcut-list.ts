/** All shortcuts as they are shown. What they do is in use-shortcuts.ts. */
export const SHORTCUTS: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Tools',
    keys: [
      ['P', 'Pull'],
      ['D', 'Plan'],
      ['M', 'Mask'],
      ['H', 'Hand'],
      ['Space', 'Hand, while held'],
    ],
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
  {
    title: 'Plan',
    keys: [
      ['Enter', 'Go (outside the picture)'],
      ['Esc', 'Stop'],
      ['Del', 'Remove the chosen point'],
    ],
  },
  {
    title: 'Mask',
    keys: [
      ['B', 'Brush'],
      ['E', 'Eraser'],
      ['[', 'Smaller brush'],
      [']', 'Larger brush'],
      ['I', 'Invert'],
      ['V', 'Show or hide'],
    ],
  },
  {
    title: 'Edit',
    keys: [
      ['Ctrl+Z', 'Undo what I did'],
      ['Ctrl+Shift+Z', 'Redo'],
      ['?', 'These shortcuts'],
    ],
  },
];
