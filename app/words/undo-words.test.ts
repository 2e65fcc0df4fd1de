import { describe, expect, it } from 'vitest';
import type { UndoStep } from '@/lib/client/room-state';
import { nodeWords } from './node-words';
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

const none: ReadonlyMap<string, typeof node> = new Map();

describe('undoWords', () => {
  it('names the edit, the points, the strokes or the setting', () => {
    const [en, de] = [wordsOf('en'), wordsOf('de')];
    const undone = (change: Extract<UndoStep['what'], { kind: 'document' }>['change'], t = en) =>
      undoWords(t, { way: 'undo', what: { kind: 'document', change } }, none);
    expect(undoWords(en, { way: 'undo', what: { kind: 'edit', node } }, none)).toBe('Undone: Wider smile');
    const joint = { ...node, coauthors: [{ memberId: 'n', name: 'Ben', color: '#332211' }] };
    expect(undoWords(en, { way: 'undo', what: { kind: 'edit', node: joint } }, none)).toBe(
      'Undone for Ana and Ben: Wider smile',
    );
    expect(undoWords(de, { way: 'redo', what: { kind: 'edit', node } }, none)).toBe('Wiederholt: Wider smile');
    expect(undone({ part: 'points', how: 'placed', count: 1 })).toBe('Undone: point placed');
    expect(undone({ part: 'points', how: 'removed', count: 3 })).toBe('Undone: 3 points removed');
    expect(undone({ part: 'mask', how: 'painted', count: 1 })).toBe('Undone: mask stroke');
    expect(undone({ part: 'mask', how: 'painted', count: 1 }, de)).toBe('Rückgängig gemacht: Maskenstrich');
    expect(undone({ part: 'settings', fields: ['stepPx'] })).toBe('Undone: Step length');
    expect(undone({ part: 'settings', fields: ['stepPx', 'layers'] })).toBe('Undone: settings');
    expect(undone({ part: 'settings', fields: ['of a later version'] })).toBe('Undone: settings');
  });

  it('says of a restore what it brought back, over several restores, and no more than that where this is not known yet', () => {
    const restore = (id: string, parent: string) =>
      ({ ...node, id, parent, kind: 'restore', name: undefined }) as const;
    const [first, second] = [restore('r', 'n'), restore('s', 'r')];
    const nodes = new Map([node, first, second].map((each) => [each.id, each]));
    const [en, de] = [wordsOf('en'), wordsOf('de')];
    expect([nodeWords(en, first, nodes), nodeWords(en, second, nodes)]).toEqual(Array(2).fill('Restored: Wider smile'));
    expect(undoWords(en, { way: 'undo', what: { kind: 'edit', node: second } }, nodes)).toBe(
      'Undone: Restored: Wider smile',
    );
    expect(undoWords(de, { way: 'redo', what: { kind: 'edit', node: first } }, nodes)).toBe(
      'Wiederholt: Zurückgeholt: Wider smile',
    );
    nodes.delete('n');
    expect(nodeWords(en, second, nodes)).toBe('Restored');
    nodes.delete('s');
    nodes.delete('r');
    expect(nodeWords(en, second, nodes)).toBe('Restored');
  });
});
