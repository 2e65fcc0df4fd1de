'use client';
import { Button } from '@/app/ui/button';
import { Notice } from '@/app/ui/notice';
import { visited } from '@/app/rooms/visited';
import { useWords } from '@/app/words/words-provider';
import { ConnectionContext } from './connection/context';
import { useRoomEntry } from './connection/use-connection';
import { tell } from './notices/tell';
import { EditorProvider } from './state/editor';
import { JoinCard } from './entry/join-card';
import { RoomLayout } from './room-layout';
import { RoomSkeleton } from './entry/room-skeleton';

/** One room: the way in, then the editor. */
export function Room({ id }: { id: string }) {
  const t = useWords();
  const { entry, enter, retry } = useRoomEntry(id, tell);
  switch (entry.state) {
    case 'asking':
      return <JoinCard onEnter={enter} />;
    case 'joining':
      return <RoomSkeleton />;
    case 'refused':
      return (
        <Notice title={entry.gone ? t('room.gone') : t('room.refused')} text={entry.why}>
          {entry.gone ? (
            visited.find(id) !== undefined && <Button onClick={() => visited.forget(id)}>{t('room.forget')}</Button>
          ) : (
            <Button look="primary" onClick={retry}>
              {t('app.tryAgain')}
            </Button>
          )}
        </Notice>
      );
    case 'in':
      return (
        <ConnectionContext value={entry.connection}>
          <EditorProvider connection={entry.connection}>
            <RoomLayout />
          </EditorProvider>
        </ConnectionContext>
      );
  }
}
