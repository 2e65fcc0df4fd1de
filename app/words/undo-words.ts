import type { DocumentChange } from '@/lib/client/document-change';
import type { UndoStep } from '@/lib/client/room-state';
import { authorsOf } from '@/lib/history/authors';
import type { HistoryNode } from '@/lib/protocol';
import { authorWords } from './author-words';
import { nodeWords } from './node-words';
import { SETTING_WORDS } from './setting-words';
import type { Words } from './words';

const POINTS = {
  placed: 'history.change.placed',
  moved: 'history.change.moved',
  removed: 'history.change.removed',
} as const;

/** What undo or redo did: "Undone: Left mouth corner, 9 px". @param nodes of the history, as for `nodeWords` */
export function undoWords(words: Words, { way, what }: UndoStep, nodes: ReadonlyMap<string, HistoryNode>): string {
  const said = what.kind === 'edit' ? nodeWords(words, what.node, nodes) : changeWords(words, what.change);
  if (what.kind === 'edit' && authorsOf(what.node).length > 1) {
    const values = { what: said, names: authorWords(what.node) };
    return way === 'undo' ? words('history.undoneJoint', values) : words('history.redoneJoint', values);
  }
  return way === 'undo' ? words('history.undone', { what: said }) : words('history.redone', { what: said });
}

function changeWords(words: Words, change: DocumentChange): string {
  switch (change.part) {
    case 'points':
      return words(POINTS[change.how], { count: change.count });
    case 'mask':
      if (change.how === 'inverted') return words('history.change.inverted');
      return change.how === 'painted'
        ? words('history.change.painted', { count: change.count })
        : words('history.change.cleared', { count: change.count });
    case 'settings': {
      const [field, ...more] = change.fields;
      const known = more.length === 0 && field !== undefined && Object.hasOwn(SETTING_WORDS, field);
      return known ? words(SETTING_WORDS[field as keyof typeof SETTING_WORDS]) : words('history.change.settings');
    }
  }
}
