'use client';
import { CircleAlert, Info, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { create } from 'zustand';

interface Message {
  id: number;
  kind: 'error' | 'info';
  text: string;
}
/** At most this many at once: more would cover the picture. */
const MOST = 3;
let last = 0;

const useMessages = create<{ list: Message[] }>(() => ({ list: [] }));

/** Shows one sentence for a few seconds. The same sentence is not stacked. */
export function toast(text: string, kind: Message['kind'] = 'error'): void {
  last += 1;
  const id = last;
  useMessages.setState(({ list }) => ({
    list: [...list.filter((m) => m.text !== text), { id, kind, text }].slice(-MOST),
  }));
}

/** Where toasts appear. Once, in the layout. */
export function Toasts() {
  const list = useMessages((state) => state.list);
  return (
    <Radix.Provider duration={7000} label="Notice">
      {list.map((message) => (
        <Radix.Root
          key={message.id}
          type={message.kind === 'error' ? 'foreground' : 'background'}
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
          <Radix.Description className="min-w-0 grow text-sm break-words">{message.text}</Radix.Description>
          <Radix.Close
            aria-label="Dismiss"
            className="text-soft hover:bg-hover -my-0.5 inline-flex size-6 shrink-0 items-center justify-center rounded"
          >
            <X size={15} aria-hidden="true" />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed top-14 left-1/2 z-50 m-0 flex w-[min(26rem,calc(100vw-1.5rem))] -translate-x-1/2 list-none flex-col gap-2 p-0 outline-none" />
    </Radix.Provider>
  );
}
