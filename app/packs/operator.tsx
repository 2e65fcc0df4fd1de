'use client';
import { KeyRound } from 'lucide-react';
import { useWords } from '@/app/words/words-provider';
import { Button } from '../ui/button';
import { AddCheckpoint } from './add-checkpoint';
import { JobList } from './job-list';
import { KeyForm } from './key-form';
import { operatorKey } from './operator-key';
import { RemovedPacks } from './removed-packs';
import { useImports } from './use-imports';

/** What whoever runs the server can do here: add packs, and put them back. Everybody else reads how it is done. */
export function Operator({
  changeable,
  names,
  onChanged,
}: {
  changeable: boolean;
  /** Of the packs that are there. */
  names: readonly string[];
  /** Packs came or went. */
  onChanged: () => void;
}) {
  const t = useWords();
  const key = operatorKey.use();
  return (
    <section aria-labelledby="add-pack" className="border-line flex flex-col gap-4 border-t pt-6">
      <div>
        <h2 id="add-pack" className="text-lg font-semibold">
          {t('packs.operator.title')}
        </h2>
        <p className="text-soft mt-1 max-w-prose text-pretty">
          {t(changeable ? 'packs.operator.text' : 'packs.operator.notHere')}
        </p>
      </div>
      {changeable && key === null && <KeyForm />}
      {changeable && key !== null && <Unlocked key={key} token={key} names={names} onChanged={onChanged} />}
    </section>
  );
}

function Unlocked({
  token,
  names,
  onChanged,
}: {
  /** The operator's key. */
  token: string;
  names: readonly string[];
  onChanged: () => void;
}) {
  const t = useWords();
  const { jobs, refresh } = useImports(token, onChanged);
  return (
    <>
      <AddCheckpoint token={token} onAdded={refresh} />
      <JobList token={token} jobs={jobs} names={names} onChanged={refresh} />
      <RemovedPacks token={token} names={names} onChanged={onChanged} />
      <p>
        <Button look="quiet" className="-ml-3" onClick={() => operatorKey.set(null)}>
          <KeyRound size={15} aria-hidden="true" /> {t('packs.operator.lock')}
        </Button>
      </p>
    </>
  );
}
