'use client';
import type { ReactNode } from 'react';
import { Button } from '@/app/ui/button';
import { BASE_PATH } from '@/app/browser/base-path';
import { problemWords } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { ConnectionContext } from '@/app/room/[id]/connection/context';
import { EditorProvider } from '@/app/room/[id]/state/editor';
import { RoomSkeleton } from '@/app/room/[id]/entry/room-skeleton';
import { EmbedLayout } from './embed-layout';
import { useEmbedded } from './use-embedded';

/** One thing that is said, small enough for any frame. */
function Notice({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <main className="bg-stage flex min-h-dvh flex-col items-center justify-center gap-3 p-4 text-center">
      <h1 className="text-lg font-semibold">{title}</h1>
      <p className="text-soft max-w-sm text-sm">{text}</p>
      {children}
    </main>
  );
}

/** A room in somebody else's page: the handshake, then the picture with its tools. */
export function Embed({ id, origins }: { id: string; origins: readonly string[] }) {
  const t = useWords();
  const embedded = useEmbedded(id, origins);
  switch (embedded.state) {
    case 'alone':
      return (
        <Notice title={t('embed.alone.title')} text={t('embed.alone.text')}>
          <Button look="primary" onClick={() => location.assign(`${BASE_PATH}/room/${id}`)}>
            {t('embed.alone.open')}
          </Button>
        </Notice>
      );
    case 'shaking':
      return <RoomSkeleton />;
    case 'nobody':
      return <Notice title={t('embed.nobody.title')} text={t('embed.nobody.text')} />;
    case 'closed':
      return (
        <Notice
          title={t('embed.closed.title')}
          text={embedded.problem === null ? t('embed.closed.text') : problemWords(embedded.problem)}
        />
      );
    case 'in':
      return (
        <ConnectionContext value={embedded.connection}>
          <EditorProvider connection={embedded.connection}>
            <EmbedLayout />
          </EditorProvider>
        </ConnectionContext>
      );
  }
}
