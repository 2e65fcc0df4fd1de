import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { threadsOf, type Comment } from '../../../lib/comments/comment';
import { COMMENTS, TIMES } from '../../../lib/document/schema';
import { timedComments } from '../../../lib/document/timed-comments';
import { CommentStamps } from './stamps';

const DAY = 86_400_000;
const NOW = 1_700_000_000_000;

function world() {
  const doc = new Y.Doc();
  const time = { now: NOW };
  const stamps = new CommentStamps(doc, () => time.now);
  const commentOf = (id: string) => timedComments(doc).find((comment) => comment.id === id);
  /** An update as a client sends it. */
  const write = (...comments: (Partial<Comment> & { id: string })[]) => {
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
  };
  const stamp = () => {
    const give = stamps.take();
    if (give === null) throw new Error('nothing came');
    doc.transact(() => {
      give(doc);
    }, null);
    expect(stamps.take()).toBeNull();
  };
  const send = (...comments: Parameters<typeof write>) => {
    write(...comments);
    stamp();
  };
  const order = () => threadsOf(timedComments(doc))[0]?.messages.map(({ id }) => id);
  return { doc, time, commentOf, write, stamp, send, order };
}

describe('the time of a comment', () => {
  it('is the server’s, whatever the clock of its author says', () => {
    const { time, commentOf, send, order } = world();
    for (const [id, skew] of [
      ['q', DAY],
      ['b', -DAY],
      ['c', 600_000],
      ['d', -600_000],
    ] as const) {
      time.now += 1000;
      send({ id, createdAt: NOW + skew });
      expect(commentOf(id)?.createdAt).toBe(time.now);
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
    const { time, commentOf, send } = world();
    send({ id: 'q' });
    time.now += DAY;
    send({ id: 'q', text: 'new', createdAt: NOW + 9 * DAY, resolved: true });
    expect(commentOf('q')).toMatchObject({ text: 'new', resolved: true, createdAt: NOW });
  });

  it('takes nothing from somebody who changed the comment before they heard of its time, and goes with it', () => {
    const { doc, commentOf, write, stamp } = world();
    // Where two set one entry at once, the id of their copies decides who wins.
    for (const clientID of [1, 2 ** 31]) {
      write({ id: 'q' });
      const somebody = new Y.Doc();
      Y.applyUpdate(somebody, Y.encodeStateAsUpdate(doc));
      somebody.clientID = clientID;
      stamp();
      somebody.getMap(COMMENTS).set('q', { ...commentOf('q'), createdAt: NOW - DAY, resolved: true });
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(somebody), 'client');
      stamp();
      const changed = commentOf('q');
      expect(changed).toMatchObject({ resolved: true });
      expect(changed?.createdAt).toBeGreaterThanOrEqual(NOW);
      doc.transact(() => doc.getMap(COMMENTS).delete('q'), 'client');
      stamp();
      expect(doc.getMap(TIMES).size).toBe(0);
    }
  });
});
