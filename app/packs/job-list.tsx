'use client';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import type { ImportJob } from '@/lib/protocol';
import { problemWords, words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import type { PlainWords } from '@/app/words/words';
import { IconButton } from '../ui/icon-button';
import { toast } from '../ui/toasts';
import { operatorApi } from './operator-key';
import { PackForm } from './pack-form';
import { Progress } from './progress';
import { isActive } from './use-imports';

const STATES: Readonly<Record<ImportJob['state'], PlainWords>> = {
  looking: 'packs.job.looking',
  ready: 'packs.job.ready',
  refused: 'packs.job.refused',
  waiting: 'packs.job.waiting',
  running: 'packs.job.running',
  done: 'packs.job.done',
  failed: 'packs.job.failed',
  interrupted: 'packs.job.interrupted',
  unknown: 'packs.job.unknown',
};
const STAGES: Readonly<Record<NonNullable<ImportJob['stage']>, PlainWords>> = {
  reading: 'packs.job.reading',
  statistics: 'packs.job.statistics',
  writing: 'packs.job.writing',
  drawing: 'packs.job.drawing',
  loading: 'packs.job.loading',
  unknown: 'packs.job.unknown',
};

/** Releases by the names of theirs, in any language; a newer server may know others. */
const RELEASES: Readonly<Record<string, string>> = {
  official: 'stylegan2-ada-pytorch',
  rosinality: 'rosinality/stylegan2-pytorch',
  tensorflow: 'TensorFlow',
};

/** Checkpoints on their way to being packs. */
export function JobList({
  token,
  jobs,
  names,
  onChanged,
}: {
  token: string;
  jobs: readonly ImportJob[];
  /** Of the packs that are there. */
  names: readonly string[];
  onChanged: () => void;
}) {
  const t = useWords();
  if (jobs.length === 0) return null;
  return (
    <ul aria-label={t('packs.job.list')} className="grid gap-3">
      {jobs.map((job) => (
        <JobRow key={job.id} token={token} job={job} names={names} onChanged={onChanged} />
      ))}
    </ul>
  );
}

function JobRow({
  token,
  job,
  names,
  onChanged,
}: {
  token: string;
  job: ImportJob;
  names: readonly string[];
  onChanged: () => void;
}) {
  const t = useWords();
  const { id, file, state, stage, share, found, problem } = job;
  const active = isActive(job);
  const forget = async () => {
    try {
      await operatorApi(token).forget(id);
    } catch (error) {
      toast(words(error));
    }
    onChanged();
  };
  const says = t(stage === null ? STATES[state] : STAGES[stage]);
  return (
    <li data-import={state} className="bg-panel border-line rounded-xl border p-4">
      <div className="flex items-start gap-3">
        <div className="min-w-0 grow">
          <h3 className="font-semibold break-all">{file}</h3>
          {active ? (
            <Progress label={says} share={share} />
          ) : (
            <p className="flex items-start gap-1.5" role="status">
              {state === 'done' && <CircleCheck size={16} aria-hidden="true" className="text-accent mt-0.5 shrink-0" />}
              {problem !== null && <CircleAlert size={16} aria-hidden="true" className="text-danger mt-0.5 shrink-0" />}
              <span className="min-w-0 break-words">
                {says}
                {problem !== null && <span className="block">{problemWords(problem)}</span>}
              </span>
            </p>
          )}
          {found !== null && state !== 'done' && (
            <p className="text-soft mt-1 text-xs">
              {t('packs.job.found', {
                px: found.resolution,
                layers: found.layers,
                z: found.zDim,
                classes: found.classes,
                kind: RELEASES[found.kind] ?? found.kind,
              })}
            </p>
          )}
        </div>
        <IconButton
          icon={X}
          label={t(active ? 'packs.job.cancel' : 'packs.job.forget', { file })}
          onClick={() => void forget()}
        />
      </div>
      {found !== null && !active && state !== 'done' && (
        <PackForm token={token} job={job} found={found} names={names} onStarted={onChanged} />
      )}
    </li>
  );
}
