'use client';
import { Camera, FolderOpen, ImageUp } from 'lucide-react';
import { useRef } from 'react';
import { useWords } from '@/app/words/words-provider';
import { PhotoField, type PhotoFieldHandle } from '../photos/photo-field';
import { UploadBar } from '../photos/upload-bar';
import { Button } from '../ui/button';
import { DropVeil } from './drop-veil';
import { useFileDrop } from './use-file-drop';
import { useOpenFile } from './use-open-file';

/** A room from a photo or a file: dropped on the page, pasted, chosen, or taken with the camera. */
export function OpenFile() {
  const t = useWords();
  const photo = useRef<PhotoFieldHandle>(null);
  const camera = useRef<PhotoFieldHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const { open, opening, progress } = useOpenFile();
  const take = (file: File) => void open(file);
  const over = useFileDrop(take);
  return (
    <div className="flex flex-col gap-7">
      <section aria-labelledby="own-photo" className="flex flex-col gap-2">
        <h2 id="own-photo" className="text-base font-semibold">
          {t('start.photos.title')}
        </h2>
        <PhotoField ref={photo} label={t('start.photos.choose')} onFile={take} />
        <PhotoField ref={camera} camera label={t('start.photos.camera')} onFile={take} />
        {progress === null ? (
          <span className="flex flex-wrap gap-2">
            <Button look="primary" disabled={opening} onClick={() => photo.current?.choose()}>
              <ImageUp size={15} aria-hidden="true" /> {t('start.photos.open')}
            </Button>
            <Button className="pointer-fine:hidden" disabled={opening} onClick={() => camera.current?.choose()}>
              <Camera size={15} aria-hidden="true" /> {t('start.photos.camera')}
            </Button>
          </span>
        ) : (
          <UploadBar progress={progress} />
        )}
        <p className="text-soft text-xs">
          {t('start.photos.hint')} <span className="pointer-coarse:hidden">{t('start.photos.dropHint')}</span>
        </p>
      </section>
      <div>
        <input
          ref={field}
          type="file"
          accept=".tug,image/png"
          aria-label={t('start.files.choose')}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file !== undefined) take(file);
          }}
        />
        <Button disabled={opening} onClick={() => field.current?.click()}>
          <FolderOpen size={15} aria-hidden="true" />{' '}
          {opening && progress === null ? t('start.files.opening') : t('start.files.open')}
        </Button>
        <p className="text-soft mt-1.5 text-xs">
          {t('start.files.hint')} <span className="pointer-coarse:hidden">{t('start.files.dropHint')}</span>
        </p>
      </div>
      {over && <DropVeil words={t('start.files.drop')} />}
    </div>
  );
}
