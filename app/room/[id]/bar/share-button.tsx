'use client';
import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/app/ui/button';
import { useWords } from '@/app/words/words-provider';
import { ShareDialog } from '../share/share-dialog';

/** Opens links, people and roles. */
export function ShareButton() {
  const t = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" className="mx-1 shrink-0 max-sm:px-2.5" onClick={() => setOpen(true)}>
        <Link2 size={15} aria-hidden="true" />
        <span className="max-sm:sr-only">{t('room.share')}</span>
      </Button>
      <ShareDialog open={open} onOpenChange={setOpen} />
    </>
  );
}
