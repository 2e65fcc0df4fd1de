'use client';
import { Slider as Radix } from 'radix-ui';
import { useId, type AriaAttributes, type ReactNode } from 'react';
import { cx } from './cx';

/** A slider alone; `thumb` must name it. */
export function SliderTrack({
  value,
  thumb,
  className,
  onChange,
  onCommit,
  ...rest
}: {
  value: number;
  min: number;
  max: number;
  step: number;
  disabled?: boolean;
  thumb: AriaAttributes;
  className?: string;
  onChange: (value: number) => void;
  onCommit?: ((value: number) => void) | undefined;
}) {
  return (
    <Radix.Root
      {...rest}
      value={[value]}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      onValueCommit={([next]) => next !== undefined && onCommit?.(next)}
      className={cx(
        'relative flex h-6 touch-none items-center select-none data-disabled:opacity-45 pointer-coarse:h-9',
        className,
      )}
    >
      <Radix.Track className="bg-line-strong/40 relative h-1 grow rounded-full">
        <Radix.Range className="bg-accent absolute h-full rounded-full" />
      </Radix.Track>
      <Radix.Thumb
        {...thumb}
        className="border-accent bg-panel block size-4 rounded-full border-2 shadow-sm pointer-coarse:size-6"
      />
    </Radix.Root>
  );
}

/**
 * A labelled slider with its value in words. `onChange` follows the thumb; `onCommit` comes once, when it is let go.
 */
export function Slider({
  label,
  hint,
  value,
  min,
  max,
  step,
  format = String,
  disabled = false,
  aside,
  by,
  onChange,
  onCommit,
}: {
  label: string;
  hint?: string;
  value: number;
  min: number;
  max: number;
  step: number;
  format?: (value: number) => string;
  disabled?: boolean;
  aside?: ReactNode;
  /** Who set it. */
  by?: ReactNode;
  onChange: (value: number) => void;
  onCommit?: (value: number) => void;
}) {
  const id = useId();
  return (
    <div>
      <div className="flex min-h-6 items-center justify-between gap-2">
        <span id={id} className="font-medium">
          {label}
        </span>
        <span className="flex items-center gap-1">
          {aside}
          <output className="text-soft tabular-nums">{format(value)}</output>
        </span>
      </div>
      <SliderTrack
        value={value}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        onChange={onChange}
        onCommit={onCommit}
        thumb={{
          'aria-labelledby': id,
          'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
          'aria-valuetext': format(value),
        }}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-soft text-xs">
          {hint}
        </p>
      )}
      {by}
    </div>
  );
}
