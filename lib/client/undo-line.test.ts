import { describe, expect, it } from 'vitest';
import { MOST_STEPS, UndoLine } from './undo-line';

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

  describe('fill', () => {
    const walked = (line: UndoLine): string[] => {
      const all: string[] = [];
      for (let entry = line.undo(); entry !== null; entry = line.undo())
        all.push(entry.kind === 'edit' ? entry.nodeId : 'document');
      return all;
    };

    it('puts edits from before in front, and those from after at the end', () => {
      const line = new UndoLine();
      line.push(edit('c'));
      line.push(change());
      line.fill(['a', 'b', 'c', 'd'], 'new');
      expect(walked(line)).toEqual(['d', 'document', 'c', 'b', 'a']);
    });

    it('keeps what can be redone while earlier edits come', () => {
      const line = new UndoLine();
      line.push(change());
      line.undo();
      line.fill(['a', 'b'], 'before');
      expect(line.canRedo).toBe(true);
      line.redo();
      expect(walked(line)).toEqual(['document', 'b', 'a']);
    });

    it('takes none for new that were made before all that it keeps', () => {
      const line = new UndoLine();
      const all = Array.from({ length: MOST_STEPS + 100 }, (_, i) => String(i));
      for (const id of all) line.push(edit(id));
      line.fill(all, 'new');
      expect(walked(line)).toEqual(all.slice(-MOST_STEPS).reverse());
    });
  });
});
