'use client';
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { isMac } from '../browser/platform';
import { cx } from './cx';
import { Tooltip } from './tooltip';

/** A button that is only an icon: its name is spoken and shown as a tooltip. `pressed` makes it a toggle. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  side,
  pressed,
  small = false,
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'children'> & {
  icon: LucideIcon;
  label: string;
  keys?: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  pressed?: boolean;
  /** For rows of lists. */
  small?: boolean;
}) {
  return (
    <Tooltip label={label} keys={keys} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        aria-keyshortcuts={keys?.replace('Ctrl', isMac() ? 'Meta' : 'Control')}
        {...rest}
        className={cx(
          'inline-flex shrink-0 items-center justify-center rounded-md transition-colors',
          small ? 'size-7 pointer-coarse:size-9' : 'size-8 pointer-coarse:size-10',
          'disabled:pointer-events-none disabled:opacity-40',
          pressed === true ? 'bg-accent-soft text-accent' : 'text-soft hover:bg-hover hover:text-ink active:bg-pressed',
          className,
        )}
      >
        <Icon size={small ? 15 : 17} strokeWidth={1.9} aria-hidden="true" />
      </button>
    </Tooltip>
  );
}
