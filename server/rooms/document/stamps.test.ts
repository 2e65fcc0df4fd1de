import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { threadsOf, type Comment } from '../../../lib/comments/comment';
import { COMMENTS } from '../../../lib/document/schema';
import { CommentStamps } from './stamps';

const DAY = 86_400_000;
const NOW = 1_700_000_000_000;

function world() {
  const doc = new Y.Doc();
  const time = { now: NOW };
  const stamps = new CommentStamps(doc, () => time.now);
  const map = doc.getMap<Comment>(COMMENTS);
  /** An update as a client sends it. */
  const send = (...comments: (Partial<Comment> & { id: string })[]) => {
    const client = new Y.Doc();
    Y.applyUpdate(client, Y.encodeStateAsUpdate(doc));
    for (const comment of comments)
      client.getMap<Comment>(COMMENTS).set(comment.id, {
        thread: 'q',
        pin: comment.id === 'q' ? { nodeId: 'n', point: { x: 1, y: 1 } } : null,
        text: comment.id,
        mentions: [],
        memberId: 'm',
        name: 'Ana',
        color: '#112233',
        createdAt: NOW,
        resolved: false,
        ...comment,
      });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(client), 'client');
    const stamp = stamps.take();
    if (stamp === null) throw new Error('nothing came');
    doc.transact(() => stamp(doc), null);
    expect(stamps.take()).toBeNull();
  };
  return { time, map, send, order: () => threadsOf(map.values())[0]?.messages.map(({ id }) => id) };
}

describe('the time of a comment', () => {
  it('is the server’s, whatever the clock of its author says', () => {
    const { time, map, send, order } = world();
    for (const [id, skew] of [
      ['q', DAY],
      ['b', -DAY],
      ['c', 600_000],
      ['d', -600_000],
    ] as const) {
      time.now += 1000;
      send({ id, createdAt: NOW + skew });
      expect(map.get(id)?.createdAt).toBe(time.now);
    }
    expect(order()).toEqual(['q', 'b', 'c', 'd']);
  });

  it('keeps the order of what somebody wrote offline and sent at once, and of two in one millisecond', () => {
    const { send, order } = world();
    send({ id: 'q' });
    send({ id: 'z', createdAt: NOW - DAY }, { id: 'y', createdAt: NOW - DAY + 5 });
    send({ id: 'a', createdAt: 0 });
    expect(order()).toEqual(['q', 'z', 'y', 'a']);
  });

  it('stays when the comment is changed, by a client that sets another time too', () => {
    const { time, map, send } = world();
    send({ id: 'q' });
    time.now += DAY;
    send({ id: 'q', text: 'new', createdAt: NOW + 9 * DAY, resolved: true });
    expect(map.get('q')).toMatchObject({ text: 'new', resolved: true, createdAt: NOW });
  });
});
