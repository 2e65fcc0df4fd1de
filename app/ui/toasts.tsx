'use client';
import { CircleAlert, Info, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { create } from 'zustand';
import { useWords } from '@/app/words/words-provider';
import { Button } from './button';

/** What can be done about it. */
export interface ToastAction {
  label: string;
  run: () => void;
}

interface Message {
  id: number;
  kind: 'error' | 'info';
  text: string;
  action: ToastAction | null;
}
/** How long a sentence stays, and one that asks for a decision, ms. */
const SHOWN_MS = 7000;
const ASKED_MS = 20_000;
/** At most this many at once: more would cover the picture. */
const MOST = 3;
let last = 0;

const useMessages = create<{ list: Message[] }>(() => ({ list: [] }));

/** Shows one sentence for a while, with something to do about it if there is. The same sentence is not stacked. */
export function toast(text: string, kind: Message['kind'] = 'error', action: ToastAction | null = null): void {
  last += 1;
  const id = last;
  useMessages.setState(({ list }) => ({
    list: [...list.filter((m) => m.text !== text), { id, kind, text, action }].slice(-MOST),
  }));
}

/**
 * Below everything that asks for an answer: banners lie on top of the picture, dialogs in the middle. On phones dialogs are
 * sheets from below, and what is said goes above them.
 */
const PLACE =
  'fixed right-1/2 bottom-32 z-50 m-0 flex w-[min(26rem,calc(100vw-1.5rem))] translate-x-1/2 list-none flex-col gap-2 p-0 outline-none ' +
  'sm:max-lg:bottom-24 lg:right-4 lg:bottom-4 lg:translate-x-0 ' +
  'max-sm:in-[body:has([role=dialog])]:top-2 max-sm:in-[body:has([role=dialog])]:bottom-auto';

/** Where toasts appear. Once, in the layout. */
export function Toasts() {
  const t = useWords();
  const list = useMessages((state) => state.list);
  return (
    <Radix.Provider duration={SHOWN_MS} label={t('app.notice')}>
      {list.map((message) => (
        <Radix.Root
          key={message.id}
          type={message.kind === 'error' || message.action !== null ? 'foreground' : 'background'}
          duration={message.action === null ? SHOWN_MS : ASKED_MS}
          onOpenChange={(open) => {
            if (!open) useMessages.setState((state) => ({ list: state.list.filter((m) => m.id !== message.id) }));
          }}
          data-toast={message.kind}
          className="bg-raised shadow-float border-line animate-appear flex items-start gap-2.5 rounded-lg border py-2.5 pr-2 pl-3"
        >
          {message.kind === 'error' ? (
            <CircleAlert size={17} aria-hidden="true" className="text-danger mt-0.5 shrink-0" />
          ) : (
            <Info size={17} aria-hidden="true" className="text-accent mt-0.5 shrink-0" />
          )}
          <div className="min-w-0 grow">
            <Radix.Description className="text-sm break-words">{message.text}</Radix.Description>
            {message.action !== null && (
              <Radix.Action asChild altText={message.action.label}>
                <Button look="primary" className="mt-2" onClick={message.action.run}>
                  {message.action.label}
                </Button>
              </Radix.Action>
            )}
          </div>
          <Radix.Close
            aria-label={t('app.dismiss')}
            className="text-soft hover:bg-hover -my-0.5 inline-flex size-6 shrink-0 items-center justify-center rounded"
          >
            <X size={15} aria-hidden="true" />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className={PLACE} />
    </Radix.Provider>
  );
}
