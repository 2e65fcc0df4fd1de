/**
 * When comments were written, by this server's clock. What their author's machine says may be a day off, and then answers
 * would stand before what they answer, and ages would be wrong for everybody.
 */
import type * as Y from 'yjs';
import type { Comment } from '../../../lib/comments/comment';
import { COMMENTS } from '../../../lib/document/schema';

export class CommentStamps {
  /** Comments that came or were changed since the last call of `take`, each with its time from before. */
  private readonly touched = new Map<string, number | null>();
  private readonly comments: Y.Map<Comment>;

  constructor(
    doc: Y.Doc,
    private readonly now: () => number = Date.now,
  ) {
    this.comments = doc.getMap<Comment>(COMMENTS);
    this.comments.observe(({ changes }, { origin }) => {
      // Without an origin it is a change of this server's own, such as a stamp.
      if (origin === null) return;
      for (const [id, { action, oldValue }] of changes.keys)
        if (action !== 'delete' && !this.touched.has(id))
          this.touched.set(id, action === 'update' ? (oldValue as Comment).createdAt : null);
    });
  }

  /**
   * What gives new comments their time, each a later one, and changed ones the time that they had; null when nothing came
   * since the last call.
   */
  take(): ((doc: Y.Doc) => void) | null {
    if (this.touched.size === 0) return null;
    const touched = [...this.touched].sort(([a], [b]) => this.claimed(a) - this.claimed(b));
    this.touched.clear();
    const stamps = touched.map(([id, before]) => [id, before ?? this.next()] as const);
    return (doc) => {
      const comments = doc.getMap<Comment>(COMMENTS);
      for (const [id, createdAt] of stamps) {
        const comment = comments.get(id);
        if (comment !== undefined && comment.createdAt !== createdAt) comments.set(id, { ...comment, createdAt });
      }
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
