'use client';
import { useId, type ReactNode } from 'react';

/** What a control of the field takes over. */
interface Bound {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string;
}

/** A control with its label above, a hint below, and in the hint's place what is wrong. */
export function FormField({
  label,
  hint,
  problem,
  children,
}: {
  label: string;
  hint?: string;
  problem: string | null;
  children: (control: Bound) => ReactNode;
}) {
  const id = useId();
  const below = `${id}-below`;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({ id, 'aria-invalid': problem !== null, 'aria-describedby': below })}
      <p
        id={below}
        role="status"
        className={problem === null ? 'text-soft text-xs empty:hidden' : 'text-danger text-xs'}
      >
        {problem ?? hint ?? ''}
      </p>
    </div>
  );
}
