'use client';
import { Play } from 'lucide-react';
import Link from 'next/link';
import { useWords } from '@/app/words/words-provider';
import { useConnection, useRoom } from '../connection/context';

/** In the room: somebody shows a replay, and the way there. */
export function WatchBanner() {
  const t = useWords();
  const { membership } = useConnection();
  const name = useRoom((state) => [...state.others.values()].find(({ present }) => present != null)?.name ?? null);
  if (name === null) return null;
  return (
    <div
      role="status"
      data-banner="present"
      className="bg-panel border-line shadow-float pointer-events-auto flex items-center gap-3 rounded-xl border py-1.5 pr-1.5 pl-3"
    >
      <span>{t.rich('replay.shows', { name, b: (chunks) => <b className="font-semibold">{chunks}</b> })}</span>
      <Link
        href={`/room/${membership.room}/replay`}
        className="bg-accent text-on-accent inline-flex h-7 items-center gap-1.5 rounded-md px-3 font-medium"
      >
        <Play size={14} aria-hidden="true" /> {t('replay.watch')}
      </Link>
    </div>
  );
}
