'use client';
import { CircleAlert, RefreshCw } from 'lucide-react';
import Link from 'next/link';
import { useEffect } from 'react';
import { useWords } from '@/app/words/words-provider';
import { LanguageMenu } from '../language/language-menu';
import { usePacks } from '../rooms/use-packs';
import { ThemeMenu } from '../theme/theme-menu';
import { Button } from '../ui/button';
import { Logo } from '../ui/logo';
import { Operator } from './operator';
import { operatorKey } from './operator-key';
import { PackCard } from './pack-card';

/** Packs come and go while the page is open, ms. */
const LOOK_EVERY_MS = 3000;

/** The page of model packs: what each is and may, and for whoever runs the server, adding and putting away. */
export function Packs() {
  const t = useWords();
  const key = operatorKey.use();
  const { packs, again } = usePacks();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-[1100px] flex-col px-4 sm:px-8">
      <header className="flex h-14 items-center justify-between">
        <Link
          href="/"
          aria-label={t('room.home')}
          className="hover:bg-hover -ml-1.5 flex items-center gap-2 rounded-md px-1.5 py-1 text-base font-semibold tracking-tight"
        >
          <Logo size={26} /> Tug
        </Link>
        <span className="flex items-center gap-1">
          <LanguageMenu />
          <ThemeMenu />
        </span>
      </header>
      <main className="flex grow flex-col gap-6 pt-4 pb-12 lg:pt-8">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight lg:text-3xl">{t('packs.title')}</h1>
          <p className="text-soft mt-2 max-w-prose text-sm text-pretty">{t('packs.text')}</p>
        </div>
        {packs.state === 'failed' && (
          <div className="flex items-center gap-3">
            <CircleAlert size={20} aria-hidden="true" className="text-danger shrink-0" />
            <p>
              <span className="font-medium">{t('packs.failed')}</span> <span className="text-soft">{packs.why}</span>
            </p>
            <Button onClick={again}>
              <RefreshCw size={15} aria-hidden="true" /> {t('app.tryAgain')}
            </Button>
          </div>
        )}
        <ul className="grid gap-4" aria-busy={packs.state === 'loading'}>
          {packs.state === 'ready' &&
            packs.packs.map((pack) => (
              <PackCard
                key={`${pack.name} ${pack.generator}`}
                pack={pack}
                removable={packs.changeable && key !== null && packs.packs.length > 1}
                onChanged={again}
              />
            ))}
        </ul>
        {packs.state === 'ready' && (
          <Operator changeable={packs.changeable} names={packs.packs.map(({ name }) => name)} onChanged={again} />
        )}
      </main>
    </div>
  );
}
