/**
 * Comments with the times that the server gave them. The two stand in maps of their own: were a time part of its comment,
 * the server giving it and somebody changing the comment at once would overwrite one another.
 */
import type * as Y from 'yjs';
import { COMMENTS, TIMES } from './schema';
import { commentSchema, type Comment } from '../comments/comment';

/**
 * All comments of a room's document, in no order. One whose time has not come yet, or which was written before times were
 * kept apart, has that which it says itself; what does not fit the schema is left out.
 */
export function timedComments(doc: Y.Doc): Comment[] {
  const times = doc.getMap<number>(TIMES);
  return [...doc.getMap(COMMENTS).values()].flatMap((value) => {
    const { data } = commentSchema.safeParse(value);
    return data === undefined ? [] : [{ ...data, createdAt: times.get(data.id) ?? data.createdAt }];
  });
}
