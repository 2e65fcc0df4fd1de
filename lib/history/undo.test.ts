import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addEdit, latestOf, pathToStart, redo, startHistory, undo, type History, type Move } from './undo';

const start = startHistory({ id: 'n0', parent: null, author: 'ana' });
const edit = (history: History, id: string, author: string): History =>
  addEdit(history, { id, parent: history.head, author });
const restore = (history: History, id: string, author: string, target: string): History =>
  addEdit(history, { id, parent: target, from: history.head, author });
const must = (move: Move): History => {
  if (!move.ok) throw new Error(move.refusal);
  return move.history;
};

describe('undo', () => {
  it('steps back over my edit and redo brings it again', () => {
    const edited = edit(edit(start, 'n1', 'ana'), 'n2', 'ana');
    const back = must(undo(must(undo(edited, 'ana')), 'ana'));
    expect(back.head).toBe('n0');
    const once = must(redo(back, 'ana'));
    expect(once.head).toBe('n1');
    expect(must(redo(once, 'ana')).head).toBe('n2');
  });

  it('never takes back the first node, nor an edit of somebody else', () => {
    expect(undo(start, 'ana')).toEqual({ ok: false, refusal: 'nothing-to-undo' });
    expect(undo(edit(start, 'n1', 'ben'), 'ana')).toEqual({ ok: false, refusal: 'nothing-to-undo' });
  });

  it('takes a joint edit back for either of its authors, as a whole, and brings it again for who did so', () => {
    const joint = addEdit(start, { id: 'n1', parent: 'n0', author: 'ana', coauthors: ['ben'] });
    expect(undo(joint, 'eve')).toEqual({ ok: false, refusal: 'nothing-to-undo' });
    for (const [one, other] of [
      ['ana', 'ben'],
      ['ben', 'ana'],
    ] as const) {
      const back = must(undo(joint, one));
      expect(back.head).toBe('n0');
      expect(redo(back, other)).toEqual({ ok: false, refusal: 'nothing-to-redo' });
      expect(must(redo(back, one)).head).toBe('n1');
      expect(undo(edit(joint, 'n2', one), other)).toEqual({ ok: false, refusal: 'built-upon' });
    }
  });

  it('says so when others have built upon my edit', () => {
    expect(undo(edit(edit(start, 'n1', 'ana'), 'n2', 'ben'), 'ana')).toEqual({ ok: false, refusal: 'built-upon' });
  });

  it('keeps a redo stack for each member, emptied by an edit of that member', () => {
    const both = must(undo(must(undo(edit(edit(start, 'n1', 'ana'), 'n2', 'ben'), 'ben')), 'ana'));
    expect(both.head).toBe('n0');
    expect(redo(both, 'ben')).toEqual({ ok: false, refusal: 'built-upon' });
    const again = must(redo(both, 'ana'));
    expect(must(redo(again, 'ben')).head).toBe('n2');
    expect(redo(edit(both, 'n3', 'ana'), 'ana')).toEqual({ ok: false, refusal: 'nothing-to-redo' });
  });

  it('takes a restore as an edit: the next one makes a branch there, and undo leads back to where it was made', () => {
    const edited = edit(edit(start, 'n1', 'ana'), 'n2', 'ben');
    const restored = restore(edited, 'r', 'ben', 'n1');
    expect(pathToStart(edit(restored, 'n3', 'ben')).map(({ id }) => id)).toEqual(['n3', 'r', 'n1', 'n0']);
    const back = must(undo(restored, 'ben'));
    expect(back.head).toBe('n2');
    expect(must(redo(back, 'ben')).head).toBe('r');
    // Ana's edit lies below Ben's restore now.
    expect(undo(restored, 'ana')).toEqual({ ok: false, refusal: 'built-upon' });
    expect(latestOf(restored, 'ana')?.id).toBe('n1');
    expect(latestOf(restored, 'cem')).toBeNull();
  });

  it('refuses a node without a parent or with a taken id', () => {
    expect(() => addEdit(start, { id: 'n1', parent: null, author: 'ana' })).toThrow(RangeError);
    expect(() => addEdit(start, { id: 'n0', parent: 'n0', author: 'ana' })).toThrow(RangeError);
    expect(() => restore(start, 'n1', 'ana', 'nowhere')).toThrow(RangeError);
    expect(() => addEdit(start, { id: 'n1', parent: 'n0', from: 'nowhere', author: 'ana' })).toThrow(RangeError);
  });
});

describe('any sequence of edits, undos, redos and restores by several people', () => {
  const action = fc.record({
    kind: fc.constantFrom('edit', 'undo', 'redo', 'restore'),
    member: fc.constantFrom('ana', 'ben', 'cem'),
    target: fc.nat(30),
  });

  it('keeps a valid tree, deletes nothing and moves only over own edits', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        let history = start;
        actions.forEach(({ kind, member, target }, i) => {
          const before = history;
          const ids = [...history.nodes.keys()];
          if (kind === 'edit') history = edit(history, `e${i}`, member);
          else if (kind === 'restore') history = restore(history, `e${i}`, member, ids[target % ids.length] ?? '');
          else {
            const move = kind === 'undo' ? undo(history, member) : redo(history, member);
            if (move.ok) history = move.history;
            if (move.ok && kind === 'undo') {
              expect(before.nodes.get(before.head)?.author).toBe(member);
              // What was taken back comes again to the same place.
              expect(must(redo(history, member)).head).toBe(before.head);
            }
            if (move.ok && kind === 'redo') expect(history.nodes.get(history.head)?.author).toBe(member);
          }
          expect(history.nodes.size).toBe(before.nodes.size + (kind === 'edit' || kind === 'restore' ? 1 : 0));
          expect(pathToStart(history).at(-1)?.id).toBe('n0');
        });
      }),
    );
  });
});
