import type { ReactNode } from 'react';
import { cx } from '@/app/ui/cx';

/** A small bar that floats over the stage. */
export function FloatingBar({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      role="toolbar"
      aria-label={label}
      className={cx(
        'bg-panel border-line shadow-float pointer-events-auto flex items-center gap-0.5 rounded-xl border p-1',
        className,
      )}
    >
      {children}
    </div>
  );
}

export function Rule() {
  return <span aria-hidden="true" className="bg-line mx-1 h-5 w-px shrink-0" />;
}
