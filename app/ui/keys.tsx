import { cx } from './cx';

/** Keys as small caps, written `Ctrl+Z`. */
export function Keys({ keys, inverse = false }: { keys: string; inverse?: boolean }) {
  return (
    <span className="inline-flex gap-0.5 font-sans">
      {(keys === '+' ? [keys] : keys.split('+')).map((key, i) => (
        <kbd
          key={i}
          className={cx(
            'inline-flex h-5 min-w-5 items-center justify-center rounded px-1 font-sans text-xs',
            inverse ? 'bg-bg/20' : 'border-line bg-bg border',
          )}
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
