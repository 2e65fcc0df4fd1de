'use client';
import { problemWords } from '@/app/words/problems';
import { CloudOff, HardDrive, LoaderCircle, RefreshCw, TriangleAlert, Unplug, X, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '@/app/ui/button';
import { IconButton } from '@/app/ui/icon-button';
import { useWords } from '@/app/words/words-provider';
import type { PlainWords } from '@/app/words/words';
import { useRoom } from '../connection/context';
import type { Link } from '@/lib/client/room-state';

/** A short break is not worth a banner, ms. */
const PATIENCE_MS = 900;

const WORDS: Partial<Record<Link, { icon: LucideIcon; text: PlainWords; spins: boolean }>> = {
  reconnecting: { icon: LoaderCircle, text: 'room.banner.reconnecting', spins: true },
  offline: { icon: CloudOff, text: 'room.banner.offline', spins: false },
};

/** Says when the room cannot be reached or saved, and what still works. */
export function ConnectionBanner() {
  const t = useWords();
  const link = useRoom((state) => state.link);
  const problem = useRoom((state) => state.problem);
  const documentLost = useRoom((state) => state.documentLost);
  const writable = useRoom((state) => state.writable);
  const blocked = useRoom((state) => state.blocked);
  const polling = useRoom((state) => state.polling);
  const [understood, setUnderstood] = useState(false);
  const entered = useRoom((state) => state.me !== null);
  const late = useLate(link === 'reconnecting');
  if (link === 'closed' && problem !== null) {
    return <ReloadBanner words={problemWords(problem)} />;
  }
  if (documentLost && link === 'online') return <ReloadBanner words={t('room.banner.documentLost')} />;
  if (!writable && link === 'online')
    return (
      <Banner>
        <HardDrive size={16} aria-hidden="true" className="shrink-0" />
        <span>{t('room.banner.notWritable')}</span>
      </Banner>
    );
  if (blocked && link !== 'offline')
    return (
      <Banner>
        <Unplug size={16} aria-hidden="true" className="shrink-0" />
        <span>{t('room.banner.blocked')}</span>
      </Banner>
    );
  if (polling && !understood && link === 'online')
    return (
      <Banner>
        <Unplug size={16} aria-hidden="true" className="shrink-0" />
        <span>{t('room.banner.polling')}</span>
        <IconButton icon={X} small label={t('app.dismiss')} onClick={() => setUnderstood(true)} />
      </Banner>
    );
  const words = WORDS[link];
  if (words === undefined || (link === 'reconnecting' && !late)) return <div role="status" className="hidden" />;
  const Icon = words.icon;
  return (
    <Banner>
      <Icon size={16} aria-hidden="true" className={words.spins ? 'shrink-0 animate-spin' : 'shrink-0'} />
      <span>{t(link === 'reconnecting' && !entered ? 'room.banner.connecting' : words.text)}</span>
    </Banner>
  );
}

function ReloadBanner({ words }: { words: string }) {
  const t = useWords();
  return (
    <Banner>
      <TriangleAlert size={16} aria-hidden="true" className="shrink-0" />
      <span>{words}</span>
      <Button look="plain" className="h-7 shrink-0" onClick={() => location.reload()}>
        <RefreshCw size={14} aria-hidden="true" /> {t('app.reload')}
      </Button>
    </Banner>
  );
}

function Banner({ children }: { children: React.ReactNode }) {
  return (
    <div
      role="status"
      data-banner="connection"
      className="bg-warn-soft text-warn border-warn/40 shadow-float animate-appear pointer-events-auto flex items-center gap-2.5 rounded-lg border px-3 py-1.5 text-sm font-medium"
    >
      {children}
    </div>
  );
}

/** True once `on` has lasted a moment. */
function useLate(on: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!on) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [on]);
  return on && late;
}
