/** Comments in the room's document: every change to them that a person can make. */
import { nanoid } from 'nanoid';
import { serverNow } from '@/app/browser/time';
import { toast } from '@/app/ui/toasts';
import { problemWords } from '@/app/words/problems';
import { say } from '@/app/words/words';
import {
  MAX_COMMENTS,
  MAX_COMMENT_LENGTH,
  mayChangeComment,
  mentionsIn,
  type Comment,
  type Mentionable,
} from '@/lib/comments/comment';
import { timedComments } from '@/lib/document/timed-comments';
import { COMMENTS, TIMES } from '@/lib/document/schema';
import type { Point } from '@/lib/geometry/point';
import { problem } from '@/lib/protocol';
import { may } from '@/lib/roles/permissions';
import type { RoomConnection } from '../connection/connection';

export const commentMap = ({ document }: RoomConnection) => document.doc.getMap<Comment>(COMMENTS);

export const timeMap = ({ document }: RoomConnection) => document.doc.getMap<number>(TIMES);
export const readComments = ({ document }: RoomConnection): Comment[] => timedComments(document.doc);

/** Everybody who can be named: who is here, and who made or wrote something. */
export function mentionable(connection: RoomConnection): Mentionable[] {
  const { participants, nodes } = connection.store.getState();
  const people = new Map<string, string>();
  for (const { author } of nodes.values()) people.set(author.memberId, author.name);
  for (const { memberId, name } of readComments(connection)) people.set(memberId, name);
  for (const { memberId, name } of participants) people.set(memberId, name);
  return [...people].map(([memberId, name]) => ({ memberId, name }));
}

export class Comments {
  constructor(private readonly connection: RoomConnection) {}

  get allowed(): boolean {
    const { me, viewersExport } = this.connection.store.getState();
    return me !== null && may(me.role, 'document', { viewersExport });
  }

  /** A new thread. @returns its id, or null when it cannot be written. */
  begin(nodeId: string, point: Point, text: string): string | null {
    const id = nanoid(10);
    return this.write(id, id, { nodeId, point: rounded(point) }, text) ? id : null;
  }

  answer(thread: string, text: string): boolean {
    return this.write(nanoid(10), thread, null, text);
  }

  setResolved(comment: Comment, resolved: boolean): void {
    if (this.allowed && this.saved) this.set({ ...comment, resolved });
  }

  mayDelete(comment: Comment): boolean {
    const { me } = this.connection.store.getState();
    return me !== null && this.allowed && mayChangeComment(comment, null, { id: me.memberId, role: me.role });
  }

  /** A message, or with the first one the whole thread as far as it is mine to delete. */
  remove(comment: Comment): void {
    const map = commentMap(this.connection);
    const gone = readComments(this.connection).filter(
      (other) => other.id === comment.id || (comment.id === comment.thread && other.thread === comment.id),
    );
    if (!this.saved) return;
    this.connection.document.change('', () => {
      for (const other of gone) if (this.mayDelete(other)) map.delete(other.id);
    });
  }

  /** Whether it can be saved now; if not, the person is told. */
  private get saved(): boolean {
    const { writable } = this.connection.store.getState();
    if (!writable) toast(problemWords(problem('busy.storage')));
    return writable;
  }

  private write(id: string, thread: string, pin: Comment['pin'], text: string): boolean {
    const { me } = this.connection.store.getState();
    const clean = text.trim().slice(0, MAX_COMMENT_LENGTH);
    if (me === null || clean === '' || !this.allowed || !this.saved) return false;
    if (commentMap(this.connection).size >= MAX_COMMENTS) {
      toast(say('comments.full', { most: MAX_COMMENTS }));
      return false;
    }
    const { memberId, name, color } = me;
    const mentions = mentionsIn(clean, mentionable(this.connection)).slice(0, 20);
    this.set({
      id,
      thread,
      pin,
      text: clean,
      mentions,
      memberId,
      name,
      color,
      createdAt: serverNow(),
      resolved: false,
    });
    return true;
  }

  private set(comment: Comment): void {
    this.connection.document.change('', () => commentMap(this.connection).set(comment.id, comment));
  }
}

const rounded = ({ x, y }: Point): Point => ({ x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 });
