import { Children, type ComponentProps } from 'react';
import { cx } from './cx';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOKS: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:brightness-110 active:brightness-95',
  plain: 'border border-line-strong/50 bg-raised hover:bg-hover active:bg-pressed',
  quiet: 'hover:bg-hover active:bg-pressed',
  danger: 'border border-danger/60 text-danger hover:bg-danger-soft',
};

/** The one button of the program; `look` says how much it asks for attention. */
export function Button({ look = 'plain', className, children, ...rest }: ComponentProps<'button'> & { look?: Look }) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(
        'inline-flex h-8 items-center justify-center gap-1.5 rounded-md px-3 text-sm font-medium whitespace-nowrap transition-colors',
        'disabled:pointer-events-none disabled:opacity-45 pointer-coarse:h-10',
        LOOKS[look],
        className,
      )}
    >
      {/* Words beside an icon in an element of their own: a translator may put others there, and they still change. */}
      {Children.map(children, (child) =>
        typeof child === 'string' && child.trim() !== '' ? <span>{child}</span> : child,
      )}
    </button>
  );
}
