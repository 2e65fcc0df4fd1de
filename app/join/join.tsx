'use client';
import { ArrowRight } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { BASE_PATH } from '@/app/browser/base-path';
import { api } from '../browser/api';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { say } from '@/app/words/words';
import { identity } from '../identity/identity';
import { IdentityForm } from '../identity/identity-form';
import { readJoinFragment, type JoinFragment } from '../rooms/links';
import { visited } from '../rooms/visited';
import { Button } from '../ui/button';
import { Logo } from '../ui/logo';
import { Notice } from '../ui/notice';

type Step =
  | { state: 'looking' }
  | { state: 'invited'; invite: string; room: string; roomName: string; role: 'editor' | 'viewer' }
  | { state: 'refused'; why: string };

const ROLES = { editor: 'person.join.asEditor', viewer: 'person.join.asViewer' } as const;

/** Behind a link: shows what it opens, asks name and colour, and goes in. A recovery link goes straight in. */
export function Join() {
  const t = useWords();
  const router = useRouter();
  const me = identity.use();
  const [step, setStep] = useState<Step>({ state: 'looking' });
  const [entering, setEntering] = useState(false);
  // Read once: the fragment is taken out of the address bar, and strict mode mounts twice.
  const fragment = useRef<JoinFragment | null | undefined>(undefined);

  useEffect(() => {
    fragment.current ??= readJoinFragment(location.hash);
    history.replaceState(history.state, '', `${BASE_PATH}/join`);
    const found = fragment.current;
    const begin = async () => {
      // Makes a name up at first use, so that the form has one to offer.
      const { name, color } = identity.get();
      if (found === null) {
        setStep({ state: 'refused', why: say('person.join.cutOff') });
        return;
      }
      try {
        if ('invite' in found) {
          setStep({ state: 'invited', invite: found.invite, ...(await api.lookAtInvite(found.invite)) });
          return;
        }
        const membership = await api.joinRoom(found.room, { name, color, token: found.key });
        visited.enter({ ...membership, name: visited.find(found.room)?.name ?? say('room.unnamed') });
        router.replace(`/room/${membership.room}`);
      } catch (error) {
        setStep({ state: 'refused', why: words(error) });
      }
    };
    const timer = setTimeout(() => void begin());
    return () => clearTimeout(timer);
  }, [router]);

  const enter = async (name: string, color: string) => {
    if (step.state !== 'invited' || entering) return;
    setEntering(true);
    identity.set(name, color);
    try {
      const membership = await api.acceptInvite(step.invite, { name, color }, visited.find(step.room)?.token);
      visited.enter({ ...membership, name: step.roomName });
      router.replace(`/room/${membership.room}`);
    } catch (error) {
      setStep({ state: 'refused', why: words(error) });
    }
  };

  if (step.state === 'refused') return <Notice title={t('person.join.refused')} text={step.why} />;
  return (
    <main
      className="bg-stage flex min-h-dvh flex-col items-center justify-center gap-6 p-4"
      aria-busy={step.state === 'looking'}
    >
      <Logo size={44} />
      {step.state === 'invited' && me !== null && (
        <div className="bg-panel border-line shadow-float w-full max-w-sm rounded-2xl border p-6">
          <h1 className="text-lg font-semibold break-words">{t('person.join.invitedTo', { room: step.roomName })}</h1>
          <p className="text-soft mt-1 mb-5">{t(ROLES[step.role])}</p>
          <IdentityForm
            start={me}
            action={
              <Button look="primary" type="submit" className="h-9" disabled={entering}>
                {t('person.join.enter')} <ArrowRight size={15} aria-hidden="true" />
              </Button>
            }
            onDone={(name, color) => void enter(name, color)}
          />
        </div>
      )}
    </main>
  );
}
