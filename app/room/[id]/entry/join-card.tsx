'use client';
import { ArrowRight } from 'lucide-react';
import { Button } from '@/app/ui/button';
import { Logo } from '@/app/ui/logo';
import { IdentityForm } from '@/app/identity/identity-form';
import { identity } from '@/app/identity/identity';
import { useWords } from '@/app/words/words-provider';

/** Asks a newcomer who they are, once for this browser. */
export function JoinCard({ onEnter }: { onEnter: () => void }) {
  const t = useWords();
  const me = identity.use();
  return (
    <main className="bg-stage flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
      <Logo size={44} />
      <div className="bg-panel border-line shadow-float w-full max-w-sm rounded-2xl border p-6">
        <h1 className="text-lg font-semibold">{t('person.join.invited')}</h1>
        <p className="text-soft mt-1 mb-5">{t('person.join.question')}</p>
        {me !== null && (
          <IdentityForm
            start={me}
            action={
              <Button look="primary" type="submit" className="h-9">
                {t('person.join.enter')} <ArrowRight size={15} aria-hidden="true" />
              </Button>
            }
            onDone={(name, color) => {
              identity.set(name, color);
              onEnter();
            }}
          />
        )}
      </div>
    </main>
  );
}
