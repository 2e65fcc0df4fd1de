import { cx } from './cx';
import { initials } from './initials';
import { textOn } from './text-on';

/** A person: colour and initials. The name must be told by what is around it. */
export function Avatar({
  name,
  color,
  size = 28,
  dim = false,
}: {
  name: string;
  color: string;
  size?: number;
  dim?: boolean;
}) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none',
        dim && 'opacity-45',
      )}
      style={{ width: size, height: size, background: color, color: textOn(color), fontSize: size * 0.4 }}
    >
      {initials(name)}
    </span>
  );
}
