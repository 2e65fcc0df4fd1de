'use client';
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useWords } from '@/app/words/words-provider';
import { cx } from './cx';
import { giveBackFocus } from './focus-memory';

/**
 * A window over the page: centred on wide screens, a sheet from below on narrow ones.
 * `wide` gives it room for two columns.
 */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  wide = false,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const t = useWords();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Radix.Content
          data-dialog=""
          onCloseAutoFocus={giveBackFocus}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cx(
            'bg-panel shadow-float border-line thin-scroll fixed z-40 overflow-y-auto border outline-none',
            'max-sm:animate-sheet max-sm:inset-x-0 max-sm:bottom-0 max-sm:max-h-[min(85dvh,calc(100dvh-1rem-var(--toasts,0px)))] max-sm:rounded-t-2xl max-sm:pb-[env(safe-area-inset-bottom)]',
            'sm:animate-appear sm:top-[12dvh] sm:left-1/2 sm:w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:rounded-xl sm:max-xl:max-h-[min(76dvh,calc(88dvh-1rem-var(--toasts,0px)))] xl:max-h-[76dvh]',
            wide ? 'sm:max-w-2xl' : 'sm:max-w-md',
          )}
        >
          <header className="bg-panel sticky top-0 z-10 flex items-start justify-between gap-4 px-5 pt-4 pb-2">
            <div>
              <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="text-soft mt-0.5">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close
              aria-label={t('app.close')}
              className="text-soft hover:bg-hover hover:text-ink -mr-1.5 inline-flex size-8 shrink-0 items-center justify-center rounded-md pointer-coarse:size-10"
            >
              <X size={17} aria-hidden="true" />
            </Radix.Close>
          </header>
          <div className="px-5 pt-1 pb-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
