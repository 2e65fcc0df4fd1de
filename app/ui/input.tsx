import type { ComponentProps } from 'react';
import { cx } from './cx';

/** A one-line text or number field. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      {...rest}
      className={cx(
        'border-line-strong bg-raised placeholder:text-soft h-8 min-w-0 rounded-md border px-2.5 text-sm pointer-coarse:h-10',
        'aria-invalid:border-danger disabled:opacity-45',
        className,
      )}
    />
  );
}
