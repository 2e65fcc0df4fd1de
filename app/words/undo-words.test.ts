import { describe, expect, it } from 'vitest';
import type { UndoStep } from '@/lib/client/room-state';
import { undoWords } from './undo-words';
import { wordsOf } from './words';

const node = {
  id: 'n',
  parent: 'p',
  kind: 'pull',
  name: 'Wider smile',
  author: { memberId: 'm', name: 'Ana', color: '#112233' },
  points: [],
} as unknown as Extract<UndoStep['what'], { kind: 'edit' }>['node'];

describe('undoWords', () => {
  it('names the edit, the points, the strokes or the setting', () => {
    const [en, de] = [wordsOf('en'), wordsOf('de')];
    const undone = (change: Extract<UndoStep['what'], { kind: 'document' }>['change'], t = en) =>
      undoWords(t, { way: 'undo', what: { kind: 'document', change } });
    expect(undoWords(en, { way: 'undo', what: { kind: 'edit', node } })).toBe('Undone: Wider smile');
    const joint = { ...node, coauthors: [{ memberId: 'n', name: 'Ben', color: '#332211' }] };
    expect(undoWords(en, { way: 'undo', what: { kind: 'edit', node: joint } })).toBe(
      'Undone for Ana and Ben: Wider smile',
    );
    expect(undoWords(de, { way: 'redo', what: { kind: 'edit', node } })).toBe('Wiederholt: Wider smile');
    expect(undone({ part: 'points', how: 'placed', count: 1 })).toBe('Undone: point placed');
    expect(undone({ part: 'points', how: 'removed', count: 3 })).toBe('Undone: 3 points removed');
    expect(undone({ part: 'mask', how: 'painted', count: 1 })).toBe('Undone: mask stroke');
    expect(undone({ part: 'mask', how: 'painted', count: 1 }, de)).toBe('Rückgängig gemacht: Maskenstrich');
    expect(undone({ part: 'settings', fields: ['stepPx'] })).toBe('Undone: Step length');
    expect(undone({ part: 'settings', fields: ['stepPx', 'layers'] })).toBe('Undone: settings');
    expect(undone({ part: 'settings', fields: ['of a later version'] })).toBe('Undone: settings');
  });
});
