'use client';
import { Switch as Radix } from 'radix-ui';
import { useId } from 'react';

/** An on/off setting with its label on the left. */
export function Switch({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-center justify-between gap-4 py-1">
      <label htmlFor={id}>
        <span className="font-medium">{label}</span>
        {hint !== undefined && <span className="text-soft block text-xs">{hint}</span>}
      </label>
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        className="bg-line-strong data-[state=checked]:bg-accent relative h-6 w-10 shrink-0 rounded-full transition-colors"
      >
        <Radix.Thumb className="bg-panel block size-4.5 translate-x-0.75 rounded-full shadow-sm transition-transform data-[state=checked]:translate-x-4.75" />
      </Radix.Root>
    </div>
  );
}
