'use client';
import { ImageOff, ImageUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { PhotoField, type PhotoFieldHandle } from '@/app/photos/photo-field';
import { UploadBar } from '@/app/photos/upload-bar';
import { Button } from '@/app/ui/button';
import { useWords } from '@/app/words/words-provider';
import { headNode } from '@/lib/client/room-state';
import { useRoom } from '../connection/context';
import { usePhotoIntoRoom } from '../export/use-photo-into-room';
import { DeletePhoto } from '../history/delete-photo';

/** A photo as the picture of the room. */
export function PhotoChoice({ disabled }: { disabled: boolean }) {
  const t = useWords();
  const owner = useRoom((state) => state.me?.role === 'owner');
  const shown = useRoom((state) => headNode(state)?.photo?.hash ?? null);
  const [deleting, setDeleting] = useState(false);
  const field = useRef<PhotoFieldHandle>(null);
  const { bring, progress } = usePhotoIntoRoom();
  return (
    <div className="flex flex-col gap-1.5">
      <PhotoField ref={field} label={t('start.photos.choose')} onFile={(file) => void bring(file)} />
      {progress === null ? (
        <Button disabled={disabled} onClick={() => field.current?.choose()}>
          <ImageUp size={15} aria-hidden="true" /> {t('start.photos.into')}
        </Button>
      ) : (
        <UploadBar progress={progress} />
      )}
      <span className="text-soft text-xs">{t('start.photos.intoHint')}</span>
      {owner && shown !== null && (
        <Button look="danger" disabled={disabled} onClick={() => setDeleting(true)}>
          <ImageOff size={15} aria-hidden="true" /> {t('history.deletePhoto.open')}
        </Button>
      )}
      {deleting && shown !== null && <DeletePhoto hash={shown} onClose={() => setDeleting(false)} />}
    </div>
  );
}
