'use client';
import { useState, type ReactNode } from 'react';
import { useWords } from '@/app/words/words-provider';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Tooltip } from '../ui/tooltip';
import { IdentityForm } from './identity-form';
import { identity } from './identity';

/**
 * My avatar; a press lets me change my name and colour. `onChange` tells whoever must know at once. `children` are what else one
 * may choose for oneself.
 */
export function IdentityButton({
  onChange,
  children,
}: {
  onChange?: (name: string, color: string) => void;
  children?: ReactNode;
}) {
  const t = useWords();
  const me = identity.use();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tooltip label={me === null ? t('person.yourNameAndColour') : t('person.tooltip', { name: me.name })}>
        <button
          type="button"
          aria-label={t('person.yourNameAndColour')}
          onClick={() => {
            identity.get();
            setOpen(true);
          }}
          className="hover:bg-hover inline-flex size-8 items-center justify-center rounded-full pointer-coarse:size-10"
        >
          <Avatar name={me?.name ?? '?'} color={me?.color ?? '#747983'} />
        </button>
      </Tooltip>
      <Dialog open={open} onOpenChange={setOpen} title={t('person.you')} description={t('person.youHint')}>
        {me !== null && (
          <IdentityForm
            start={me}
            action={
              <Button look="primary" type="submit">
                {t('app.save')}
              </Button>
            }
            onDone={(name, color) => {
              identity.set(name, color);
              onChange?.(name, color);
              setOpen(false);
            }}
          />
        )}
        {children}
      </Dialog>
    </>
  );
}
