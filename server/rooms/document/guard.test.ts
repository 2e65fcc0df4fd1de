import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { COMMENTS, MASK, POINTS, SETTERS, SETTINGS, TIMES } from '../../../lib/document/schema';
import { MAX_PLANNED_POINTS, YJS_CLOSE, closeReason } from '../../../lib/protocol';
import { DocumentGuard } from './guard';

const point = (id: string, change: object = {}) => ({
  id,
  handle: { x: 1, y: 2 },
  target: null,
  memberId: 'm',
  name: 'Ana',
  color: '#7c5cff',
  createdAt: 1,
  ...change,
});
/** The same as it comes when it was written under the name `__proto__`, as JSON may have it: Yjs makes it the prototype. */
const inPrototype = (value: object): unknown => JSON.parse(JSON.stringify({ own: value }).replace('own', '__proto__'));
const stroke = (id: string, change: object = {}) => ({
  id,
  mode: 'paint',
  radius: 5,
  path: [1, 2],
  memberId: 'm',
  ...change,
});

/** A document, its guard, and a client's copy whose changes are checked one by one. */
function setup() {
  const server = new Y.Doc();
  const guard = new DocumentGuard(server);
  const client = new Y.Doc();
  const check = (change: (doc: Y.Doc) => void) => {
    const before = Y.encodeStateVector(client);
    change(client);
    const update = Y.encodeStateAsUpdate(client, before);
    const verdict = guard.check(update, by);
    if (verdict.kind === 'good') Y.applyUpdate(server, update);
    return verdict;
  };
  return { server, guard, check };
}

const by = { id: 'm', name: 'Ana', role: 'editor' } as const;

describe('document guard', () => {
  it('knows what came into the document before its first update, and after one that it refused', () => {
    const { server, guard } = setup();
    const points = server.getMap(POINTS);
    points.set('a', point('a'));
    const client = new Y.Doc();
    const sent = (change: (doc: Y.Doc) => void) => {
      Y.applyUpdate(client, Y.encodeStateAsUpdate(server));
      const before = Y.encodeStateVector(client);
      change(client);
      return Y.encodeStateAsUpdate(client, before);
    };
    const moved = sent((doc) => doc.getMap(POINTS).set('a', point('a', { target: { x: 3, y: 4 } })));
    expect(guard.check(moved, by)).toEqual({ kind: 'good' });
    Y.applyUpdate(server, moved);
    const other = new Y.Doc();
    other.getMap(POINTS).set('b', 'no point');
    expect(guard.check(Y.encodeStateAsUpdate(other), by).kind).toBe('bad');
    points.set('c', point('c'));
    const upon = sent((doc) => doc.getMap(POINTS).delete('c'));
    expect(guard.check(upon, by)).toEqual({ kind: 'good' });
  });

  it('Y6: takes what somebody changed again and again while away, with all that their undo keeps', () => {
    const { server, guard } = setup();
    const away = new Y.Doc();
    const points = away.getMap(POINTS);
    const mine = new Y.UndoManager([points], { captureTimeout: 0 });
    points.set('a', point('a'));
    for (let x = 0; x < 5; x++) points.set('a', point('a', { target: { x, y: 2 } }));
    const update = Y.encodeStateAsUpdate(away, Y.encodeStateVector(server));
    expect(guard.check(update, by)).toEqual({ kind: 'good' });
    Y.applyUpdate(server, update);
    expect(server.getMap(POINTS).get('a')).toEqual(points.get('a'));
    mine.destroy();
  });

  it('C2: lets nobody give a comment its time, in a new entry or in one that is there', () => {
    const { server, guard } = setup();
    const given = guard.make((doc) => doc.getMap(TIMES).set('a', 1));
    if (given === null) throw new Error('nothing was given');
    Y.applyUpdate(server, given);
    for (const id of ['a', 'b']) {
      const somebody = new Y.Doc();
      Y.applyUpdate(somebody, given);
      somebody.getMap(TIMES).set(id, 2);
      const update = Y.encodeStateAsUpdate(somebody, Y.encodeStateVector(server));
      expect(guard.check(update, by)).toMatchObject({ kind: 'bad', closeCode: YJS_CLOSE.refused });
    }
  });

  it("Y3: takes all that is known with what is new, the server's own entries too: a page sends what it kept before it was asked", () => {
    const { server, guard } = setup();
    const given = guard.make((doc) => {
      doc.getMap(SETTERS).set('stepPx', { memberId: 'm', name: 'Ana', time: 1 });
      doc.getMap(TIMES).set('a', 1);
    });
    if (given === null) throw new Error('nothing was given');
    Y.applyUpdate(server, given);
    const kept = new Y.Doc();
    Y.applyUpdate(kept, given);
    expect(guard.check(Y.encodeStateAsUpdate(kept), by)).toEqual({ kind: 'good' });
    kept.getMap(POINTS).set('a', point('a'));
    expect(guard.check(Y.encodeStateAsUpdate(kept), by)).toEqual({ kind: 'good' });
  });

  it('lets good points, strokes and settings in', () => {
    const { server, check } = setup();
    expect(check((doc) => doc.getMap(POINTS).set('a', point('a')))).toEqual({ kind: 'good' });
    expect(check((doc) => doc.getArray(MASK).push([stroke('s')]))).toEqual({ kind: 'good' });
    expect(check((doc) => doc.getMap(SETTINGS).set('stepPx', 4))).toEqual({ kind: 'good' });
    expect(check((doc) => doc.getMap(POINTS).delete('a'))).toEqual({ kind: 'good' });
    expect(server.getArray(MASK).length).toBe(1);
  });

  it.each<[string, (doc: Y.Doc) => void, RegExp]>([
    ['a point that is none', (doc) => doc.getMap(POINTS).set('a', 'x'), /points/],
    ['a point without a handle', (doc) => doc.getMap(POINTS).set('a', point('a', { handle: null })), /handle/],
    ['a point under another id', (doc) => doc.getMap(POINTS).set('b', point('a')), /^invalid.value points.id$/],
    ['a nested type', (doc) => doc.getMap(POINTS).set('a', new Y.Map()), /points/],
    ['a stroke with text in its path', (doc) => doc.getArray(MASK).push([stroke('s', { path: ['x'] })]), /mask/],
    ['a number as a stroke', (doc) => doc.getArray(MASK).push([3]), /mask/],
    ['an unknown setting', (doc) => doc.getMap(SETTINGS).set('speed', 4), /settings/],
    ['a setting out of its range', (doc) => doc.getMap(SETTINGS).set('stepPx', 1e9), /settings/],
    ['an unknown type', (doc) => doc.getMap('other').set('a', 1), /^invalid.unknown-field other$/],
    ['a list under the name of a map', (doc) => doc.getArray(POINTS).push([1]), /^invalid.type/],
    ['a map under the name of a list', (doc) => doc.getMap(MASK).set('a', 1), /^invalid.type mask$/],
    [
      'too many points',
      (doc) =>
        doc.transact(() => {
          for (let i = 0; i <= MAX_PLANNED_POINTS; i++) doc.getMap(POINTS).set(`p${i}`, point(`p${i}`));
        }),
      /^invalid.too-many points$/,
    ],
  ])('Y3: refuses %s, and goes on with the next client', (_what, change, reason) => {
    const { server, guard, check } = setup();
    const verdict = check(change);
    expect(verdict).toMatchObject({ kind: 'bad', closeCode: YJS_CLOSE.refused });
    expect(verdict.kind === 'bad' ? closeReason(verdict.problem) : '').toMatch(reason);
    expect(Y.encodeStateAsUpdate(server)).toEqual(Y.encodeStateAsUpdate(new Y.Doc()));
    const other = new Y.Doc();
    other.getMap(POINTS).set('ok', point('ok'));
    expect(guard.check(Y.encodeStateAsUpdate(other), by)).toEqual({ kind: 'good' });
  });

  it.each<[string, (doc: Y.Doc) => void]>([
    ['a point that is there and undefined', (doc) => doc.getMap(POINTS).set('a', undefined)],
    ['a comment that is there and undefined', (doc) => doc.getMap(COMMENTS).set('a', undefined)],
    ['a setting that is there and undefined', (doc) => doc.getMap(SETTINGS).set('stepPx', undefined)],
    ['undefined within a point', (doc) => doc.getMap(POINTS).set('a', point('a', { more: undefined }))],
    ['more than a point has', (doc) => doc.getMap(POINTS).set('a', point('a', { more: 1 }))],
    ['bytes in a point', (doc) => doc.getMap(POINTS).set('a', point('a', { name: Uint8Array.of(1) }))],
    ['a point whose values lie in its prototype', (doc) => doc.getMap(POINTS).set('a', inPrototype(point('a')))],
    [
      'a place whose values lie in its prototype',
      (doc) => doc.getMap(POINTS).set('a', point('a', { handle: inPrototype({ x: 1, y: 2 }) })),
    ],
    ['a point that no list by id can hold', (doc) => doc.getMap(POINTS).set('__proto__', point('__proto__'))],
    ['bytes as a stroke', (doc) => doc.getArray(MASK).push([Uint8Array.of(1)])],
    ['a place that is none', (doc) => doc.getMap(POINTS).set('a', point('a', { handle: { x: 1e300, y: 0 } }))],
    ['a path that ends half-way through a point', (doc) => doc.getArray(MASK).push([stroke('s', { path: [1, 2, 3] })])],
    ['a document within the document', (doc) => doc.getMap(POINTS).set('a', new Y.Doc())],
    ['text with a format', (doc) => doc.getText(MASK).insert(0, 'x', { bold: true })],
    ['something embedded', (doc) => doc.getText(MASK).insertEmbed(0, { image: 1 })],
  ])('Y3: refuses %s', (_what, change) => {
    const { server, check } = setup();
    expect(check(change)).toMatchObject({ kind: 'bad', closeCode: YJS_CLOSE.refused });
    expect(server.getMap(POINTS).size + server.getMap(COMMENTS).size + server.getMap(SETTINGS).size).toBe(0);
    expect(server.getArray(MASK).length).toBe(0);
  });

  it('Y6: asks for what is missing without reading the document again, however large it is', () => {
    const server = new Y.Doc();
    const path = Array.from({ length: 2400 }, (_, i) => i + 0.123456789);
    for (let i = 0; i < 60; i++) server.getArray(MASK).push([stroke(`s${i}`, { path })]);
    const guard = new DocumentGuard(server);
    const offline = new Y.Doc();
    offline.getMap(SETTINGS).set('stepPx', 2);
    const between = Y.encodeStateVector(offline);
    offline.getMap(SETTINGS).set('stepPx', 3);
    const late = Y.encodeStateAsUpdate(offline, between);
    const copies = new Set<Y.Doc>();
    for (let i = 0; i < 500; i++) {
      expect(guard.check(late, by)).toEqual({ kind: 'missing' });
      guard.make((doc) => {
        copies.add(doc);
      });
    }
    // A guard that begins anew has another copy.
    expect(copies.size).toBe(1);
  });

  it('Y9: keeps what is pending when it begins anew after a bad update', () => {
    const server = new Y.Doc();
    const pending: Uint8Array[] = [];
    const guard = new DocumentGuard(server, () => pending);
    const client = new Y.Doc();
    client.getMap(POINTS).set('a', point('a'));
    pending.push(Y.encodeStateAsUpdate(client));
    expect(guard.check(pending[0] ?? new Uint8Array(), by)).toEqual({ kind: 'good' });
    const bad = new Y.Doc();
    for (let i = 0; i <= MAX_PLANNED_POINTS; i++) bad.getMap(POINTS).set(`p${i}`, point(`p${i}`));
    expect(guard.check(Y.encodeStateAsUpdate(bad), by)).toMatchObject({ kind: 'bad' });
    const between = Y.encodeStateVector(client);
    client.getMap(POINTS).set('b', point('b'));
    expect(guard.check(Y.encodeStateAsUpdate(client, between), by)).toEqual({ kind: 'good' });
  });

  it('Y5: refuses bytes that are no update, and documents that grow too large', () => {
    const { guard, check } = setup();
    expect(guard.check(Uint8Array.of(255, 255, 255, 1, 2), by)).toMatchObject({ closeCode: YJS_CLOSE.malformed });
    const path = Array.from({ length: 2400 }, (_, i) => i + 0.123456789);
    let verdict = check(() => undefined);
    for (let i = 0; i < 400 && verdict.kind === 'good'; i++)
      verdict = check((doc) => doc.getArray(MASK).push([stroke(`s${i}`, { path })]));
    expect(verdict).toMatchObject({ closeCode: YJS_CLOSE.tooLarge });
  });

  it('Y6: asks for what an update builds upon, and takes it once that came', () => {
    const { guard } = setup();
    const client = new Y.Doc();
    client.getMap(POINTS).set('a', point('a'));
    const first = Y.encodeStateAsUpdate(client);
    const between = Y.encodeStateVector(client);
    client.getMap(POINTS).set('b', point('b'));
    expect(guard.check(Y.encodeStateAsUpdate(client, between), by)).toEqual({ kind: 'missing' });
    expect(guard.check(Y.encodeStateAsUpdate(client), by)).toEqual({ kind: 'good' });
    expect(guard.check(first, by)).toEqual({ kind: 'good' });
  });
});
