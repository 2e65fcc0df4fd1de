'use client';
import { useEffect } from 'react';
import { z } from 'zod';
import { stored } from '@/app/browser/stored';
import { toast } from '@/app/ui/toasts';
import { say } from '@/app/words/words';
import { unseenMentions } from '@/lib/comments/comment';
import { idSchema } from '@/lib/protocol';
import { useConnection, useRoom } from '../connection/context';
import { useEditor } from '../state/editor';
import { openThread } from './open-thread';
import { useThreads } from './use-threads';

/** Per room: the comments that this browser has told of, by id, since people's clocks differ. */
const told = stored('tug.told', z.record(idSchema, z.array(idSchema)), {});
/** Characters of the comment that a notice quotes. */
const QUOTED = 80;

/** Tells me when somebody names me in a comment, now or while I was away, and leads to it. */
export function MentionNotices() {
  const { ui } = useEditor();
  const { membership, store } = useConnection();
  const threads = useThreads();
  const me = useRoom((state) => state.me?.memberId);
  useEffect(() => {
    if (me === undefined) return;
    const unseen = unseenMentions(threads, me, new Set(told.get()[membership.room]));
    const newest = unseen.at(-1);
    if (newest === undefined) return;
    const { thread, message } = newest;
    // What was deleted needs no remembering, so the list stays as short as the room's comments.
    const there = new Set(threads.flatMap(({ messages }) => messages.map(({ id }) => id)));
    told.change((rooms) => {
      const kept = (rooms[membership.room] ?? []).filter((id) => there.has(id));
      return { ...rooms, [membership.room]: [...kept, ...unseen.map((mention) => mention.message.id)] };
    });
    const text = message.text.length > QUOTED ? `${message.text.slice(0, QUOTED)}…` : message.text;
    const { name } = message;
    const more = unseen.length - 1;
    toast(
      more === 0 ? say('comments.named', { name, text }) : say('comments.namedMore', { name, text, more }),
      'info',
      {
        label: say('comments.show'),
        run: () => {
          ui.setState({ looking: thread.nodeId === store.getState().head ? null : thread.nodeId, compare: 'off' });
          openThread(thread.id);
        },
      },
    );
  }, [threads, me, membership, store, ui]);
  return null;
}
