import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cx } from './cx';

/** The system's own select, which phones and screen readers know best, in the program's clothes. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={cx('relative inline-flex', className)}>
      <select
        {...rest}
        className="border-line-strong bg-raised hover:bg-hover h-8 w-full appearance-none rounded-md border pr-8 pl-2.5 text-sm disabled:opacity-45 pointer-coarse:h-10"
      >
        {children}
      </select>
      <ChevronDown
        size={15}
        aria-hidden="true"
        className="text-soft pointer-events-none absolute top-1/2 right-2 -translate-y-1/2"
      />
    </span>
  );
}
