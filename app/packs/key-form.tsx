'use client';
import { useState } from 'react';
import { ApiError } from '@/lib/client/request';
import { tokenSchema } from '@/lib/protocol';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { Button } from '../ui/button';
import { Input } from '../ui/input';
import { operatorApi, operatorKey } from './operator-key';

/** Asks for the operator's key, once: this browser keeps it when the server knows it. */
export function KeyForm() {
  const t = useWords();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const show = async () => {
    const parsed = tokenSchema.safeParse(text.trim());
    if (!parsed.success) {
      setWrong(t('packs.operator.wrongKey'));
      return;
    }
    setBusy(true);
    try {
      await operatorApi(parsed.data).imports();
      operatorKey.set(parsed.data);
    } catch (error) {
      setWrong(error instanceof ApiError && error.status === 401 ? t('packs.operator.wrongKey') : words(error));
      setBusy(false);
    }
  };
  return (
    <form
      className="max-w-md"
      onSubmit={(event) => {
        event.preventDefault();
        void show();
      }}
    >
      <label htmlFor="operator-key" className="font-medium">
        {t('packs.operator.key')}
      </label>
      <div className="mt-1.5 flex gap-2">
        <Input
          id="operator-key"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-invalid={wrong !== null}
          aria-describedby="operator-key-hint operator-key-problem"
          onChange={(event) => {
            setText(event.target.value);
            setWrong(null);
          }}
          className="grow"
        />
        <Button type="submit" look="primary" disabled={busy || text.trim() === ''}>
          {t('packs.operator.unlock')}
        </Button>
      </div>
      <p id="operator-key-problem" role="status" className="text-danger mt-1.5 empty:hidden">
        {wrong ?? ''}
      </p>
      <p id="operator-key-hint" className="text-soft mt-1.5 text-xs">
        {t('packs.operator.keyHint')}
      </p>
    </form>
  );
}
