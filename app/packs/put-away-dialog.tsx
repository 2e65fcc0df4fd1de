'use client';
import { useState } from 'react';
import type { PackSummary } from '@/lib/protocol';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { toast } from '../ui/toasts';
import { operatorApi, operatorKey } from './operator-key';

/** Asks before a pack is put away, and says what that means. */
export function PutAwayDialog({
  pack,
  onClose,
  onDone,
}: {
  pack: PackSummary;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useWords();
  const key = operatorKey.use();
  const [busy, setBusy] = useState(false);
  const putAway = async () => {
    if (key === null) return;
    setBusy(true);
    try {
      await operatorApi(key).putAway(pack);
      toast(t('packs.away.removed', { pack: pack.title }), 'info');
      onDone();
    } catch (error) {
      toast(words(error));
    }
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('packs.away.confirm', { pack: pack.title })}
      description={t('packs.away.confirmText')}
    >
      <div className="flex justify-end gap-2 pt-2">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button look="danger" disabled={busy} onClick={() => void putAway()}>
          {t('packs.away.remove')}
        </Button>
      </div>
    </Dialog>
  );
}
