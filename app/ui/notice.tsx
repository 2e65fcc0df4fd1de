'use client';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useWords } from '@/app/words/words-provider';
import { Logo } from './logo';

/** A whole page that says one thing, and what can be done about it. */
export function Notice({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  const t = useWords();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
      <Logo size={44} />
      <h1 className="text-xl font-semibold">{title}</h1>
      <p className="text-soft max-w-sm text-sm text-balance">{text}</p>
      <div className="mt-2 flex flex-wrap justify-center gap-2">
        {children}
        <Link
          href="/"
          className="border-line-strong/50 bg-raised hover:bg-hover inline-flex h-8 items-center rounded-md border px-3 text-sm font-medium pointer-coarse:h-10"
        >
          {t('app.toStart')}
        </Link>
      </div>
    </main>
  );
}
