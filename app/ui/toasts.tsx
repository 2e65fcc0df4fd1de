'use client';
import { CircleAlert, Info, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { useWords } from '@/app/words/words-provider';
import { Button } from './button';
import { cx } from './cx';

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
  /** Until it is closed. */
  stays: boolean;
}
/** How long a sentence stays, and one that asks for a decision, ms. */
const SHOWN_MS = 7000;
const ASKED_MS = 20_000;
/** At most this many at once: more would cover the picture. */
const MOST = 3;
let last = 0;

const useMessages = create<{ list: Message[] }>(() => ({ list: [] }));

const remove = (id: number): void => useMessages.setState(({ list }) => ({ list: list.filter((m) => m.id !== id) }));

/**
 * Shows one sentence for a while, or until it is closed, with something to do about it if there is. The same sentence is not stacked.
 * @returns closes it: for what is only true until something is done.
 */
export function toast(
  text: string,
  kind: Message['kind'] = 'error',
  action: ToastAction | null = null,
  stays = false,
): () => void {
  last += 1;
  const id = last;
  useMessages.setState(({ list }) => ({
    list: [...list.filter((m) => m.text !== text), { id, kind, text, action, stays }].slice(-MOST),
  }));
  return () => remove(id);
}

/**
 * Over nothing that asks for an answer or is pressed: banners lie on top of the picture, bars below it and on phones at its left, and
 * on wide screens these lie over the panel. A phone on its side has room for the newest alone. Dialogs leave them their height (`--toasts`) below, and on phones, where they are sheets from below, above.
 */
const PLACE =
  'fixed right-2 bottom-32 z-50 m-0 flex w-[calc(100vw-5rem)] list-none flex-col gap-2 p-0 outline-none ' +
  'sm:max-lg:right-1/2 sm:max-lg:w-[26rem] sm:max-lg:translate-x-1/2 lg:bottom-2 lg:w-72 ' +
  'max-lg:[@media(max-height:34rem)]:[&>li:not(:last-child)]:hidden ' +
  'sm:max-lg:in-[body:has([data-dialog])]:bottom-2 ' +
  'max-sm:in-[body:has([data-dialog])]:top-2 max-sm:in-[body:has([data-dialog])]:bottom-auto max-sm:in-[body:has([data-dialog])]:w-[calc(100vw-1rem)]';

/** Keeps the height of what is said now where others can leave it room: in the page's style, px. */
function useHeightTold() {
  const viewport = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const element = viewport.current;
    if (element === null) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty('--toasts', `${element.offsetHeight}px`));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return viewport;
}

/** Where toasts appear. Once, in the layout. */
export function Toasts() {
  const t = useWords();
  const list = useMessages((state) => state.list);
  const viewport = useHeightTold();
  return (
    <Radix.Provider duration={SHOWN_MS} label={t('app.notice')}>
      {list.map((message) => (
        <Radix.Root
          key={message.id}
          type={message.kind === 'error' || message.action !== null ? 'foreground' : 'background'}
          duration={message.stays ? Infinity : message.action === null ? SHOWN_MS : ASKED_MS}
          onOpenChange={(open) => {
            if (!open) remove(message.id);
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
            {/* A link that stays is there to be marked: the toast is swiped away beside its text. */}
            <Radix.Description
              onPointerDown={(event) => message.stays && event.stopPropagation()}
              className={cx('text-sm break-words', message.stays && 'cursor-text touch-auto select-text')}
            >
              {message.text}
            </Radix.Description>
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
      <Radix.Viewport ref={viewport} className={PLACE} />
    </Radix.Provider>
  );
}
