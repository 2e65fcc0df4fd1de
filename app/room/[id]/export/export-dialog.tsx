'use client';
import { Archive, Clapperboard, Columns2, FileImage, GitBranch, Grid3x3, Sigma, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { authorWords } from '@/app/words/author-words';
import { words } from '@/app/words/problems';
import { Button } from '@/app/ui/button';
import { Dialog } from '@/app/ui/dialog';
import { Select } from '@/app/ui/select';
import { Switch } from '@/app/ui/switch';
import { toast } from '@/app/ui/toasts';
import { may } from '@/lib/roles/permissions';
import { buildTimeline, thinOut } from '@/lib/replay/timeline';
import { ApiError } from '@/lib/client/request';
import { shownBy } from '@/lib/history/original';
import type { NodeFile } from '@/lib/client/room-api';
import { useConnection, useRoom } from '../connection/context';
import { nodeWords } from '@/app/words/node-words';
import { useWords } from '@/app/words/words-provider';
import type { PlainWords } from '@/app/words/words';
import { useRoomApi } from '../connection/use-room-api';
import { makeAnimation, type AnimationFormat } from './animation';
import { EarlierComes } from '../connection/earlier-comes';
import { PhotoRow } from './photo-row';
import { fileName, save } from './save';

/** Frames of an animation: half a minute of smooth motion, a file that can still be sent. */
const MOST_FRAMES = 600;

/** The picture's tells how large it is. */
type Hint = PlainWords | typeof PICTURE_HINT;
const PICTURE_HINT = 'export.pictureHint';

const FILES: readonly {
  file: NodeFile;
  icon: typeof FileImage;
  label: PlainWords;
  hint: Hint;
  extension: string;
}[] = [
  {
    file: 'picture.png',
    icon: FileImage,
    label: 'export.picture',
    hint: PICTURE_HINT,
    extension: 'png',
  },
  {
    file: 'before-after.png',
    icon: Columns2,
    label: 'export.beforeAfter',
    hint: 'export.beforeAfterHint',
    extension: 'before-after.png',
  },
  {
    file: 'contact-sheet.png',
    icon: Grid3x3,
    label: 'export.sheet',
    hint: 'export.sheetHint',
    extension: 'sheet.png',
  },
  {
    file: 'latents.npz',
    icon: Sigma,
    label: 'export.latents',
    hint: 'export.latentsHint',
    extension: 'npz',
  },
];
const EXTENSIONS: Record<string, string> = {
  'image/gif': 'gif',
  'image/apng': 'apng',
  'video/webm': 'webm',
  'video/mp4': 'mp4',
};

/** Files of one edit, its replay as an animation, and the whole room. */
export function ExportDialog({ nodeId, onClose }: { nodeId: string | null; onClose: () => void }) {
  const t = useWords();
  const connection = useConnection();
  const { store } = connection;
  const api = useRoomApi();
  const node = useRoom((state) => (nodeId === null ? null : (state.nodes.get(nodeId) ?? null)));
  const nodes = useRoom((state) => state.nodes);
  const name = useRoom((state) => state.name);
  const pack = useRoom(({ packs }) =>
    packs.find((each) => each.name === node?.pack && each.generator === node.generator),
  );
  const kept = node !== null && nodes.get(shownBy(nodes, node.id))?.kept === true;
  const allowed = useRoom((state) => state.me !== null && may(state.me.role, 'export', state));
  // The way to an edit is there once all before it is.
  const loading = useRoom(({ earlier }) => earlier > 0);
  const [busy, setBusy] = useState<string | null>(null);
  if (node === null) return null;
  const what = nodeWords(t, node, nodes);
  const size = String(pack?.resolution ?? '?');
  const get = async (which: string, file: string, make: () => Promise<Blob>) => {
    setBusy(which);
    try {
      save(await make(), file);
    } catch (error) {
      toast(words(error));
    }
    setBusy(null);
  };
  /** The browser wants the wish at once, and takes the picture when it is made. */
  const copy = async (png: Promise<Blob>) => {
    setBusy('photo');
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
      toast(t('export.copied'), 'info');
    } catch (error) {
      toast(error instanceof ApiError ? words(error) : t('export.notCopied'));
    }
    setBusy(null);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('export.title')}
      description={t('export.what', { edit: what, name: authorWords(node) })}
    >
      {!allowed && (
        <p role="status" className="bg-warn-soft text-warn mb-2 rounded-md px-3 py-2">
          {t('export.notAllowed')}
        </p>
      )}
      <ul className="flex flex-col">
        {node.photo !== undefined && (
          <PhotoRow
            busy={busy === 'photo'}
            disabled={!allowed || busy !== null}
            onSave={(type, extension, quality) =>
              void get('photo', fileName(`${name} ${what}`, extension), () => api.photoFile(node.id, type, quality))
            }
            onCopy={() => void copy(api.photoFile(node.id, 'png'))}
          />
        )}
        {FILES.filter(({ file }) => node.photo === undefined || file !== 'picture.png').map(
          ({ file, icon, label, hint, extension }) => (
            <FileRow
              key={file}
              icon={icon}
              label={t(label)}
              hint={hint === PICTURE_HINT ? t(kept ? 'export.pictureHintKept' : hint, { size }) : t(hint)}
              busy={busy === file}
              disabled={!allowed || busy !== null || (file === 'before-after.png' && node.parent === null)}
              onSave={() => void get(file, fileName(`${name} ${what}`, extension), () => api.nodeFile(node.id, file))}
            />
          ),
        )}
        <FileRow
          icon={GitBranch}
          label={t('export.branch')}
          hint={t('export.branchHint')}
          busy={busy === 'branch'}
          disabled={!allowed || busy !== null}
          onSave={() => void get('branch', fileName(`${name} ${what}`, 'tug'), () => api.roomFile(node.id))}
        />
        <FileRow
          icon={Archive}
          label={t('export.room')}
          hint={t('export.roomHint')}
          busy={busy === 'room'}
          disabled={!allowed || busy !== null}
          onSave={() => void get('room', fileName(name, 'tug'), () => api.roomFile())}
        />
      </ul>
      {loading && <EarlierComes />}
      <Animation
        disabled={!allowed || loading}
        make={(request) => {
          const { nodes, participants } = store.getState();
          const timeline = buildTimeline(nodes, node.id);
          const colors = new Map(participants.map((person) => [person.memberId, person.color]));
          for (const id of timeline.path)
            for (const point of nodes.get(id)?.points ?? [])
              colors.set(point.id, nodes.get(id)?.author.color ?? '#45dcb8');
          return makeAnimation(connection, {
            ...request,
            colors,
            title: t('export.animation.name', { room: name, edit: what }),
            frames: thinOut(timeline, MOST_FRAMES),
          });
        }}
        onMade={(file) => save(file, fileName(`${name} ${what}`, EXTENSIONS[file.type] ?? 'bin'))}
      />
    </Dialog>
  );
}

function FileRow({
  icon: Icon,
  label,
  hint,
  busy,
  disabled,
  onSave,
}: {
  icon: typeof FileImage;
  label: string;
  hint: string;
  busy: boolean;
  disabled: boolean;
  onSave: () => void;
}) {
  const t = useWords();
  return (
    <li className="border-line flex items-center gap-3 border-b py-2">
      <Icon size={18} aria-hidden="true" className="text-soft shrink-0" />
      <span className="min-w-0 grow">
        <span className="block font-medium">{label}</span>
        <span className="text-soft block text-xs">{hint}</span>
      </span>
      <Button disabled={disabled} onClick={onSave} aria-label={t('export.saveThis', { what: label })}>
        {busy ? t('export.making') : t('app.save')}
      </Button>
    </li>
  );
}

/** The replay up to this edit, with progress and a way out. */
function Animation({
  disabled,
  make,
  onMade,
}: {
  disabled: boolean;
  make: (request: {
    format: AnimationFormat;
    withPoints: boolean;
    signal: AbortSignal;
    onProgress: (part: number) => void;
  }) => Promise<Blob>;
  onMade: (file: Blob) => void;
}) {
  const t = useWords();
  const [format, setFormat] = useState<AnimationFormat>('video');
  const [withPoints, setWithPoints] = useState(false);
  const [progress, setProgress] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async () => {
    const controller = new AbortController();
    running.current = controller;
    setProgress(0);
    try {
      onMade(await make({ format, withPoints, signal: controller.signal, onProgress: setProgress }));
    } catch (error) {
      if (!controller.signal.aborted) toast(words(error));
    }
    setProgress(null);
  };
  return (
    <section aria-labelledby="animation" className="pt-3">
      <h3 id="animation" className="flex items-center gap-3 font-medium">
        <Clapperboard size={18} aria-hidden="true" className="text-soft" /> {t('export.animation.title')}
      </h3>
      <div className="mt-2 flex flex-col gap-2 pl-[1.875rem]">
        <Switch label={t('export.animation.points')} checked={withPoints} onChange={setWithPoints} />
        <div className="flex gap-2">
          <Select
            aria-label={t('export.animation.format')}
            value={format}
            disabled={progress !== null}
            onChange={(event) => setFormat(event.target.value as AnimationFormat)}
            className="grow"
          >
            <option value="video">{t('export.animation.video')}</option>
            <option value="gif">{t('export.animation.gif')}</option>
            <option value="apng">{t('export.animation.apng')}</option>
          </Select>
          {progress === null ? (
            <Button look="primary" disabled={disabled} onClick={() => void start()}>
              {t('export.animation.make')}
            </Button>
          ) : (
            <Button onClick={() => running.current?.abort()}>
              <X size={15} aria-hidden="true" /> {t('app.cancel')}
            </Button>
          )}
        </div>
        {progress !== null && (
          <div className="flex items-center gap-2">
            <progress className="accent-accent h-2 grow" value={progress} aria-label={t('export.animation.progress')} />
            <span className="text-soft w-10 text-right text-xs tabular-nums">
              {t('export.animation.percent', { part: progress })}
            </span>
          </div>
        )}
      </div>
    </section>
  );
}
