import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { changesSomething, deletionsOf } from './changes';

describe('an update', () => {
  it('changes nothing when all of it is known, deletions included, and something otherwise', () => {
    const server = new Y.Doc();
    const client = new Y.Doc();
    server.getMap('points').set('a', 1);
    server.getMap('points').set('a', 2);
    server.getArray('mask').push([1, 2, 3]);
    server.getArray('mask').delete(1, 1);
    Y.applyUpdate(client, Y.encodeStateAsUpdate(server));
    const answer = () => Y.encodeStateAsUpdate(client, Y.encodeStateVector(server));
    // More than the two bytes of an update without anything in it.
    expect(answer().length).toBeGreaterThan(2);
    expect(changesSomething(server, deletionsOf(server), answer())).toBe(false);
    expect(changesSomething(server, deletionsOf(server), Y.encodeStateAsUpdate(client))).toBe(false);

    client.getArray('mask').delete(0, 1);
    expect(changesSomething(server, deletionsOf(server), answer())).toBe(true);
    Y.applyUpdate(server, answer());
    expect(changesSomething(server, deletionsOf(server), answer())).toBe(false);
    client.getMap('points').set('b', 1);
    expect(changesSomething(server, deletionsOf(server), answer())).toBe(true);
    expect(() => changesSomething(server, deletionsOf(server), Uint8Array.of(9, 9, 9))).toThrow();
  });
});
