'use client';
import { FileUp, FolderInput, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { MAX_CHECKPOINT_BYTES } from '@/lib/protocol';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { sendFile } from '../browser/send-file';
import { DropVeil } from '../files/drop-veil';
import { useFileDrop } from '../files/use-file-drop';
import { Button } from '../ui/button';
import { Input } from '../ui/input';
import { toast } from '../ui/toasts';
import { operatorApi } from './operator-key';
import { Progress } from './progress';

const GIGABYTES = MAX_CHECKPOINT_BYTES / 1024 ** 3;

interface Sending {
  readonly file: string;
  readonly share: number;
  readonly abort: AbortController;
}

/** A checkpoint comes from this computer, or lies on the server already. */
export function AddCheckpoint({ token, onAdded }: { token: string; onAdded: () => void }) {
  const t = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<Sending | null>(null);
  const [path, setPath] = useState('');
  const send = async (file: File) => {
    if (sending !== null) return;
    if (file.size > MAX_CHECKPOINT_BYTES) {
      toast(t('packs.add.tooLarge', { gigabytes: GIGABYTES }));
      return;
    }
    const abort = new AbortController();
    const show = (share: number) => setSending({ file: file.name, share, abort });
    show(0);
    try {
      await sendFile(operatorApi(token).upload(file.name), file, show, abort.signal);
      onAdded();
    } catch (error) {
      if (!abort.signal.aborted) toast(words(error));
    }
    setSending(null);
  };
  const take = async () => {
    try {
      await operatorApi(token).addPath(path.trim());
      setPath('');
      onAdded();
    } catch (error) {
      toast(words(error));
    }
  };
  const over = useFileDrop((file) => void send(file));
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div>
        <input
          ref={field}
          type="file"
          accept=".pkl,.pt,.pth,.safetensors"
          aria-label={t('packs.add.chosen')}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file !== undefined) void send(file);
          }}
        />
        {sending === null ? (
          <Button look="primary" onClick={() => field.current?.click()}>
            <FileUp size={15} aria-hidden="true" /> {t('packs.add.choose')}
          </Button>
        ) : (
          <div className="flex items-center gap-2">
            <Progress label={t('packs.add.sending', { file: sending.file })} share={sending.share} />
            <Button look="quiet" onClick={() => sending.abort.abort(new DOMException('', 'AbortError'))}>
              <X size={15} aria-hidden="true" /> {t('packs.add.stop')}
            </Button>
          </div>
        )}
        <p className="text-soft mt-1.5 text-xs">{t('packs.add.hint', { gigabytes: GIGABYTES })}</p>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void take();
        }}
      >
        <label htmlFor="server-path" className="font-medium">
          {t('packs.add.path')}
        </label>
        <div className="mt-1.5 flex gap-2">
          <Input
            id="server-path"
            value={path}
            placeholder={t('packs.add.pathPlaceholder')}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setPath(event.target.value)}
            className="grow font-mono"
          />
          <Button type="submit" disabled={path.trim() === ''}>
            <FolderInput size={15} aria-hidden="true" /> {t('packs.add.take')}
          </Button>
        </div>
      </form>
      {over && <DropVeil words={t('packs.add.chosen')} />}
    </div>
  );
}
