'use client';
import { problemWords } from '@/app/words/problems';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/app/ui/button';
import { Notice } from '@/app/ui/notice';
import { useWords } from '@/app/words/words-provider';
import { ConnectionContext, useRoom } from '../connection/context';
import { useRoomEntry } from '../connection/use-connection';
import { JoinCard } from '../entry/join-card';
import { RoomSkeleton } from '../entry/room-skeleton';
import { tell } from '../notices/tell';
import { ReplayLayout } from './replay-layout';

/** The replay of a room: the way in is the room's own. */
export function Replay({ id }: { id: string }) {
  const t = useWords();
  const router = useRouter();
  const { entry, enter, retry } = useRoomEntry(id, tell);
  switch (entry.state) {
    case 'asking':
      return <JoinCard onEnter={enter} />;
    case 'joining':
      return <RoomSkeleton />;
    case 'refused':
      return (
        <Notice title={t('replay.refused')} text={entry.why}>
          <Button look="primary" onClick={entry.gone ? () => router.push('/') : retry}>
            {entry.gone ? t('app.toStart') : t('app.tryAgain')}
          </Button>
        </Notice>
      );
    case 'in':
      return (
        <ConnectionContext value={entry.connection}>
          <Loaded />
        </ConnectionContext>
      );
  }
}

/** Once the room and all its edits are known there is something to replay; after that edits may come anew. */
function Loaded() {
  const t = useWords();
  const comes = useRoom((state) => state.head !== null && state.earlier > 0);
  const whole = useRoom((state) => state.head !== null && state.earlier === 0);
  const [known, setKnown] = useState(whole);
  if (whole && !known) setKnown(true);
  const problem = useRoom((state) => (state.link === 'closed' ? state.problem : null));
  if (problem !== null) return <Notice title={t('replay.out')} text={problemWords(problem)} />;
  return known ? <ReplayLayout /> : <RoomSkeleton earlier={comes} />;
}
