'use client';
import { Link2 } from 'lucide-react';
import { Button } from '@/app/ui/button';
import { useWords } from '@/app/words/words-provider';
import { ShareDialog } from '../share/share-dialog';
import { useEditor, useUi } from '../state/editor';

/** Opens links, people and roles. */
export function ShareButton() {
  const t = useWords();
  const { ui } = useEditor();
  const open = useUi((state) => state.shareOpen);
  const setOpen = (shareOpen: boolean) => ui.setState({ shareOpen });
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
