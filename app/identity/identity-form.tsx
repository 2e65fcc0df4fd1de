'use client';
import { useState, type ReactNode } from 'react';
import { useWords } from '@/app/words/words-provider';
import { MAX_NAME_LENGTH, nameProblem, nameSchema } from '@/lib/protocol';
import { Input } from '../ui/input';
import { Longest } from '../ui/longest';
import { Avatar } from '../ui/avatar';
import { PERSON_COLORS, type Identity } from './identity';

const WORDS = { empty: 'person.nameMissing', hidden: 'app.hiddenMarks' } as const;

/** Name and colour. `action` is the button; the form calls `onDone` only with a name that fits. */
export function IdentityForm({
  start,
  action,
  onDone,
}: {
  start: Identity;
  action: ReactNode;
  onDone: (name: string, color: string) => void;
}) {
  const t = useWords();
  const [name, setName] = useState(start.name);
  const [color, setColor] = useState(start.color);
  const parsed = nameSchema.safeParse(name);
  const problem = nameProblem(name);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.success) onDone(parsed.data, color);
      }}
    >
      <div className="flex items-end gap-3">
        <Avatar name={name} color={color} size={40} />
        <label className="flex min-w-0 grow flex-col gap-1">
          <span className="font-medium">{t('person.yourName')}</span>
          <Input
            value={name}
            maxLength={MAX_NAME_LENGTH}
            autoComplete="nickname"
            aria-invalid={!parsed.success}
            aria-describedby="identity-name-problem"
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setName(event.target.value)}
          />
          <Longest value={name} most={MAX_NAME_LENGTH} />
        </label>
      </div>
      <p id="identity-name-problem" role="status" className="text-danger -mt-2 empty:hidden">
        {problem !== null && t(WORDS[problem])}
      </p>
      <fieldset>
        <legend className="mb-1.5 font-medium">{t('person.yourColour')}</legend>
        <div className="flex flex-wrap gap-1.5">
          {PERSON_COLORS.map((option, i) => (
            <label
              key={option}
              className="has-checked:outline-ink has-focus-visible:outline-accent inline-flex size-8 cursor-pointer items-center justify-center rounded-full outline-2 outline-offset-1 outline-transparent"
            >
              <input
                type="radio"
                name="color"
                value={option}
                checked={option === color}
                onChange={() => setColor(option)}
                className="sr-only"
                aria-label={t('person.colour', { number: i + 1 })}
              />
              <span className="size-7 rounded-full" style={{ background: option }} />
            </label>
          ))}
        </div>
      </fieldset>
      {action}
    </form>
  );
}
