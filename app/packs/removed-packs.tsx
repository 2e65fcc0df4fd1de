'use client';
import { PackageCheck, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { shortHash } from '@/lib/pack/id';
import type { RemovedPack } from '@/lib/protocol';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { toast } from '../ui/toasts';
import { operatorApi } from './operator-key';

/** Packs that were put away: put back, or deleted for good. */
export function RemovedPacks({
  token,
  names,
  onChanged,
}: {
  token: string;
  /** Of the packs that are there: when they change, so may these. */
  names: readonly string[];
  onChanged: () => void;
}) {
  const t = useWords();
  const [packs, setPacks] = useState<readonly RemovedPack[]>([]);
  const [deleting, setDeleting] = useState<RemovedPack | null>(null);
  const present = names.join();
  const look = useCallback(
    (signal?: AbortSignal) =>
      operatorApi(token)
        .removed(signal)
        .then(setPacks, () => undefined),
    [token],
  );
  useEffect(() => {
    const abort = new AbortController();
    void look(abort.signal);
    return () => abort.abort();
  }, [look, present]);
  const act = async (work: Promise<void>, done: string | null) => {
    try {
      await work;
      if (done !== null) toast(done, 'info');
    } catch (error) {
      toast(words(error));
    }
    await look();
    onChanged();
  };
  if (packs.length === 0) return null;
  return (
    <section aria-labelledby="removed-packs">
      <h2 id="removed-packs" className="text-base font-semibold">
        {t('packs.away.title')}
      </h2>
      <p className="text-soft mb-2">{t('packs.away.text')}</p>
      <ul className="grid gap-2">
        {packs.map((pack) => (
          <li
            key={pack.id}
            data-removed={pack.name}
            className="border-line flex flex-wrap items-center gap-2 rounded-lg border px-3 py-2"
          >
            <span className="min-w-0 grow break-words">
              {t('packs.away.entry', { title: pack.title, name: pack.name, hash: shortHash(pack.generator) })}
            </span>
            <Button
              onClick={() =>
                void act(operatorApi(token).putBack(pack.id), t('packs.away.isBack', { pack: pack.title }))
              }
            >
              <PackageCheck size={15} aria-hidden="true" /> {t('packs.away.back')}
            </Button>
            <Button look="danger" onClick={() => setDeleting(pack)}>
              <Trash2 size={15} aria-hidden="true" /> {t('packs.away.delete')}
            </Button>
          </li>
        ))}
      </ul>
      {deleting !== null && (
        <Dialog
          open
          onOpenChange={() => setDeleting(null)}
          title={t('packs.away.deleteConfirm', { pack: deleting.title })}
          description={t('packs.away.deleteText')}
        >
          <div className="flex justify-end gap-2 pt-2">
            <Button onClick={() => setDeleting(null)}>{t('app.cancel')}</Button>
            <Button
              look="danger"
              onClick={() => {
                void act(operatorApi(token).delete(deleting.id), null);
                setDeleting(null);
              }}
            >
              {t('packs.away.delete')}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
