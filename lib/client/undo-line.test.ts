import { describe, expect, it } from 'vitest';
import { UndoLine } from './undo-line';

const edit = (nodeId: string) => ({ kind: 'edit' as const, nodeId });
const change = () => ({ kind: 'document' as const });

describe('UndoLine', () => {
  it('walks document changes and edits in the order they were made', () => {
    const line = new UndoLine();
    line.push(change());
    line.push(edit('a'));
    line.push(change());
    expect([line.undo()?.kind, line.undo(), line.undo()?.kind]).toEqual(['document', edit('a'), 'document']);
    expect(line.undo()).toBeNull();
    expect([line.redo()?.kind, line.redo(), line.redo()?.kind]).toEqual(['document', edit('a'), 'document']);
    expect(line.redo()).toBeNull();
  });

  it('forgets what was undone once something new is done', () => {
    const line = new UndoLine();
    line.push(edit('a'));
    line.undo();
    expect(line.canRedo).toBe(true);
    line.push(change());
    expect(line.canRedo).toBe(false);
  });

  it('knows an edit whether it is done or undone', () => {
    const line = new UndoLine();
    line.push(edit('a'));
    expect([line.has('a'), line.has('b')]).toEqual([true, false]);
    line.undo();
    expect(line.has('a')).toBe(true);
  });

  it('goes past an entry that cannot be undone', () => {
    const line = new UndoLine();
    line.push(change());
    line.push(edit('a'));
    const entry = line.undo();
    expect(entry).not.toBeNull();
    if (entry !== null) line.forget(entry);
    expect(line.canRedo).toBe(false);
    expect(line.undo()).toEqual(change());
  });
});
