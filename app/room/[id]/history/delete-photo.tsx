'use client';
import { useState } from 'react';
import { Button } from '@/app/ui/button';
import { Dialog } from '@/app/ui/dialog';
import { toast } from '@/app/ui/toasts';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../connection/context';
import { useRoomApi } from '../connection/use-room-api';
import { WhileWritable } from '../connection/while-writable';
import { EarlierComes } from '../connection/earlier-comes';

/** Asks whether a photo is to be deleted, and does it. */
export function DeletePhoto({ hash, onClose }: { hash: string; onClose: () => void }) {
  const t = useWords();
  const api = useRoomApi();
  const edits = useRoom(
    (state) => [...state.nodes.values()].filter(({ photo }) => photo?.hash === hash && photo.gone !== true).length,
  );
  const loading = useRoom(({ earlier }) => earlier > 0);
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await api.deletePhoto(hash);
      toast(t('history.deletePhoto.done'), 'info');
      onClose();
    } catch (error) {
      toast(words(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('history.deletePhoto.title')}
      description={t('history.deletePhoto.text', { edits })}
    >
      {loading && <EarlierComes />}
      <div className="flex flex-wrap justify-end gap-2 pt-3">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <WhileWritable>
          <Button look="danger" disabled={busy || loading} onClick={() => void remove()}>
            {t('history.deletePhoto.forGood')}
          </Button>
        </WhileWritable>
      </div>
    </Dialog>
  );
}
