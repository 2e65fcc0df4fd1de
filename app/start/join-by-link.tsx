'use client';
import { ArrowRight } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useWords } from '@/app/words/words-provider';
import { Button } from '../ui/button';
import { Input } from '../ui/input';
import { roomPath } from '../rooms/room-link';

/** A field for a link that somebody sent. */
export function JoinByLink() {
  const t = useWords();
  const router = useRouter();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const path = roomPath(text);
        setWrong(path === null);
        if (path !== null) router.push(path);
      }}
    >
      <label htmlFor="join-link" className="font-medium">
        {t('start.join.label')}
      </label>
      <div className="mt-1.5 flex gap-2">
        <Input
          id="join-link"
          value={text}
          placeholder={t('start.join.placeholder')}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={wrong}
          aria-describedby="join-problem"
          onChange={(event) => {
            setText(event.target.value);
            setWrong(false);
          }}
          className="h-9 grow"
        />
        <Button type="submit" className="h-9" disabled={text.trim() === ''}>
          {t('start.join.join')} <ArrowRight size={15} aria-hidden="true" />
        </Button>
      </div>
      <p id="join-problem" role="status" className="text-danger mt-1.5 empty:hidden">
        {wrong ? t('start.join.wrong') : ''}
      </p>
    </form>
  );
}
