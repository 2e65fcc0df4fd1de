import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { COMMENTS, MASK, POINTS, SETTINGS } from '../../../lib/document/schema';
import { storedFileDocument } from './content';
import { removalOfFaulty } from './entries';

const who = { memberId: 'm', name: 'Ana', color: '#7c5cff', createdAt: 1 };
const point = (id: string) => ({ ...who, id, handle: { x: 1, y: 2 }, target: null });
const stroke = (id: string) => ({ id, mode: 'paint', radius: 5, path: [1, 2], memberId: 'm' });

/** A document as an earlier version may have let it in. */
function faulty(): Y.Doc {
  const doc = new Y.Doc();
  doc.getMap(POINTS).set('a', point('a'));
  doc.getMap(POINTS).set('b', point('another'));
  doc.getMap(SETTINGS).set('maxSteps', 3);
  doc.getMap(SETTINGS).set('colour', 'red');
  doc.getMap(COMMENTS).set('c', { id: 'c', text: 'nobody wrote this' });
  doc.getArray(MASK).push([{ id: 'x' }, stroke('1'), { ...stroke('2'), more: 1 }, 7, stroke('3')]);
  return doc;
}

describe('what may not be in a document', () => {
  it('is taken out, from a copy as well, and all else stays in its place', async () => {
    const doc = faulty();
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    const remove = await removalOfFaulty(doc);
    for (const one of [doc, copy]) {
      remove?.(one);
      expect([...one.getMap(POINTS).keys()]).toEqual(['a']);
      expect(one.getMap(SETTINGS).toJSON()).toEqual({ maxSteps: 3 });
      expect(one.getMap(COMMENTS).size).toBe(0);
      expect(one.getArray(MASK).toJSON()).toEqual([stroke('1'), stroke('3')]);
      expect(await removalOfFaulty(one)).toBeNull();
    }
  });

  it('is not in files of rooms whose document lies in the store in several updates', async () => {
    const doc = new Y.Doc();
    const updates: { sequence: number; update: Uint8Array }[] = [];
    doc.on('update', (update: Uint8Array) => updates.push({ sequence: updates.length + 1, update }));
    for (let i = 0; i < 5; i++) doc.getArray(MASK).push([i === 2 ? 'no stroke' : stroke(String(i))]);
    doc.getMap(POINTS).set('a', point('a'));
    const { mask, points } = await storedFileDocument(updates);
    expect(mask.map(({ id }) => id)).toEqual(['0', '1', '3', '4']);
    expect(points).toEqual({ a: point('a') });
  });
});
