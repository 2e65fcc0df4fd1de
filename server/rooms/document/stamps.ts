/**
 * When comments were written, by this server's clock. What their author's machine says may be a day off, and then answers
 * would stand before what they answer, and ages would be wrong for everybody.
 */
import type * as Y from 'yjs';
import type { Comment } from '../../../lib/comments/comment';
import { COMMENTS, TIMES } from '../../../lib/document/schema';

export class CommentStamps {
  /** Comments that came, were changed or went since the last call of `take`, each with the time that it said itself before; null = it was not there. */
  private readonly touched = new Map<string, number | null>();
  private readonly comments: Y.Map<Comment>;

  constructor(
    doc: Y.Doc,
    private readonly now: () => number = Date.now,
  ) {
    this.comments = doc.getMap<Comment>(COMMENTS);
    this.comments.observe(({ changes }, { origin }) => {
      // Without an origin it is a change of this server's own.
      if (origin === null) return;
      for (const [id, { action, oldValue }] of changes.keys)
        if (!this.touched.has(id)) this.touched.set(id, action === 'add' ? null : (oldValue as Comment).createdAt);
    });
  }

  /**
   * What gives new comments their time, each a later one, lets changed ones keep theirs, and forgets those of comments that
   * are gone, in a document that has all changes so far; null when nothing came since the last call.
   */
  take(): ((doc: Y.Doc) => void) | null {
    const touched = [...this.touched].sort(([a], [b]) => this.claimed(a) - this.claimed(b));
    this.touched.clear();
    if (touched.length === 0) return null;
    const stamps = touched.map(([id, before]) => [id, before ?? this.next()] as const);
    return (doc) => {
      const [comments, times] = [doc.getMap(COMMENTS), doc.getMap<number>(TIMES)];
      for (const [id, time] of stamps)
        if (!comments.has(id)) times.delete(id);
        else if (!times.has(id)) times.set(id, time);
    };
  }

  /** What the author's clock said: it orders what one person wrote while they were offline. */
  private claimed(id: string): number {
    return this.comments.get(id)?.createdAt ?? 0;
  }

  private last = 0;
  private next(): number {
    this.last = Math.max(this.now(), this.last + 1);
    return this.last;
  }
}
