'use client';
import { useWords } from '@/app/words/words-provider';
import { Logo } from '../ui/logo';
import { LanguageMenu } from '../language/language-menu';
import { ThemeMenu } from '../theme/theme-menu';
import { IdentityButton } from '../identity/identity-button';
import { OpenFile } from '../files/open-file';
import { JoinByLink } from './join-by-link';
import { NewRoom } from './new-room';
import { VisitedRooms } from './visited-rooms';

/** The start page: what Tug is, a new room in one click, and the way back to known rooms. */
export function Start() {
  const t = useWords();
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-[1400px] flex-col px-4 sm:px-8">
      <header className="flex h-14 items-center justify-between">
        <span className="flex items-center gap-2 text-base font-semibold tracking-tight">
          <Logo size={26} /> Tug
        </span>
        <span className="flex items-center gap-1">
          <LanguageMenu />
          <ThemeMenu />
          <IdentityButton />
        </span>
      </header>
      <main className="grid grow content-start gap-x-14 gap-y-8 pt-4 pb-12 lg:grid-cols-[20rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr] lg:pt-8">
        <div className="flex flex-col gap-7">
          <div>
            <h1 className="text-3xl leading-[1.15] font-semibold tracking-tight text-balance lg:text-4xl">
              {t('start.title')}
            </h1>
            <p className="text-soft mt-3 max-w-prose text-sm text-pretty lg:text-[0.9375rem] lg:leading-6">
              {t('start.text')}
            </p>
          </div>
          <JoinByLink />
          <OpenFile />
        </div>
        <section aria-labelledby="new-room" className="lg:col-start-2 lg:row-span-2 lg:row-start-1">
          <NewRoom />
        </section>
        <section aria-labelledby="visited" className="min-w-0">
          <VisitedRooms />
        </section>
      </main>
    </div>
  );
}
