'use client';
import { useState } from 'react';
import { ApiError } from '@/lib/client/request';
import { packNameOf } from '@/lib/pack/name-of';
import type { FoundCheckpoint, ImportJob, PackRequest } from '@/lib/protocol';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { Button } from '../ui/button';
import { Input } from '../ui/input';
import { Select } from '../ui/select';
import { Switch } from '../ui/switch';
import { toast } from '../ui/toasts';
import { FormField } from './form-field';
import { operatorApi } from './operator-key';

/** What is typed, before it is a request. */
interface Draft {
  readonly title: string;
  readonly name: string;
  readonly licence: string;
  readonly credits: string;
  readonly description: string;
  readonly label: string;
  readonly centre: '' | 'network' | 'class';
  readonly noise: boolean;
  readonly half: boolean;
  readonly replace: boolean;
}

/** Licence and credits are nobody's but a person's to say: they begin empty. */
function firstDraft({ file, request }: ImportJob): Draft {
  const name = packNameOf(file);
  const begun = request ?? {
    title: '',
    name,
    licence: '',
    credits: [],
    description: '',
    noise: true,
    half: false,
    replace: false,
  };
  return {
    ...begun,
    credits: begun.credits.join('\n'),
    label: String(request?.label ?? ''),
    centre: request?.centre ?? '',
  };
}

const toRequest = (draft: Draft, { classes }: FoundCheckpoint): PackRequest => ({
  ...draft,
  credits: draft.credits.split('\n').filter((line) => line.trim() !== ''),
  label: classes === 0 || draft.label.trim() === '' ? null : Number(draft.label),
  centre: draft.centre === '' ? null : draft.centre,
});

/** What only a person can say of a checkpoint; then the pack is made. */
export function PackForm({
  token,
  job,
  found,
  names,
  onStarted,
}: {
  token: string;
  job: ImportJob;
  found: FoundCheckpoint;
  /** Of the packs that are there. */
  names: readonly string[];
  onStarted: () => void;
}) {
  const t = useWords();
  const [draft, setDraft] = useState(() => firstDraft(job));
  const [wrong, setWrong] = useState<{ field: string; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const taken = names.includes(draft.name.trim());
  const change = (part: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...part }));
    setWrong(null);
  };
  const problemOf = (field: string) => (wrong?.field === field ? wrong.text : null);
  const start = async () => {
    setBusy(true);
    try {
      await operatorApi(token).start(job.id, toRequest(draft, found));
      onStarted();
    } catch (error) {
      const field = error instanceof ApiError ? (error.problem.field.split('.')[0] ?? '') : '';
      if (field in draft) setWrong({ field, text: words(error) });
      else toast(words(error));
      setBusy(false);
    }
  };
  return (
    <form
      className="border-line mt-3 grid gap-x-6 gap-y-3 border-t pt-3 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <FormField label={t('packs.form.title')} hint={t('packs.form.titleHint')} problem={problemOf('title')}>
        {(field) => (
          <Input {...field} value={draft.title} onChange={(event) => change({ title: event.target.value })} />
        )}
      </FormField>
      <FormField label={t('packs.form.name')} hint={t('packs.form.nameHint')} problem={problemOf('name')}>
        {(field) => (
          <Input
            {...field}
            value={draft.name}
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </FormField>
      <FormField label={t('packs.form.licence')} hint={t('packs.form.licenceHint')} problem={problemOf('licence')}>
        {(field) => (
          <Input {...field} value={draft.licence} onChange={(event) => change({ licence: event.target.value })} />
        )}
      </FormField>
      <FormField label={t('packs.form.credits')} hint={t('packs.form.creditsHint')} problem={problemOf('credits')}>
        {(field) => <TextArea {...field} value={draft.credits} onChange={(text) => change({ credits: text })} />}
      </FormField>
      <FormField label={t('packs.form.description')} problem={problemOf('description')}>
        {(field) => (
          <TextArea {...field} value={draft.description} onChange={(text) => change({ description: text })} />
        )}
      </FormField>
      {found.classes > 0 && (
        <FormField
          label={t('packs.form.label')}
          hint={t('packs.form.labelHint', { classes: found.classes, last: found.classes - 1 })}
          problem={problemOf('label')}
        >
          {(field) => (
            <Input
              {...field}
              inputMode="numeric"
              autoComplete="off"
              value={draft.label}
              onChange={(event) => change({ label: event.target.value })}
            />
          )}
        </FormField>
      )}
      {found.classes > 0 && (
        <FormField label={t('packs.form.centre')} hint={t('packs.form.centreHint')} problem={problemOf('centre')}>
          {(field) => (
            <Select
              {...field}
              value={draft.centre}
              onChange={(event) => change({ centre: event.target.value as Draft['centre'] })}
            >
              <option value="">{t('packs.form.centreUnchosen')}</option>
              <option value="network">{t('packs.form.centreNetwork')}</option>
              <option value="class">{t('packs.form.centreClass')}</option>
            </Select>
          )}
        </FormField>
      )}
      <div className="flex flex-col gap-1">
        <Switch
          label={t('packs.form.noise')}
          hint={t('packs.form.noiseHint')}
          checked={draft.noise}
          onChange={(noise) => change({ noise })}
        />
        <Switch
          label={t('packs.form.half')}
          hint={t('packs.form.halfHint')}
          checked={draft.half}
          onChange={(half) => change({ half })}
        />
        {taken && (
          <Switch
            label={t('packs.form.replace')}
            hint={t('packs.form.replaceHint')}
            checked={draft.replace}
            onChange={(replace) => change({ replace })}
          />
        )}
      </div>
      <div className="flex justify-end sm:col-span-2">
        <Button type="submit" look="primary" disabled={busy}>
          {t(job.state === 'ready' ? 'packs.form.make' : 'packs.form.again')}
        </Button>
      </div>
    </form>
  );
}

function TextArea({
  onChange,
  ...rest
}: Omit<React.ComponentProps<'textarea'>, 'onChange'> & { onChange: (text: string) => void }) {
  return (
    <textarea
      {...rest}
      rows={2}
      onChange={(event) => onChange(event.target.value)}
      className="border-line-strong bg-raised aria-invalid:border-danger min-w-0 rounded-md border px-2.5 py-1.5 text-sm"
    />
  );
}
