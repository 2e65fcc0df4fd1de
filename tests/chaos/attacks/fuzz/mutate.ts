/** Good values made bad: one or two things in them are another, as somebody would try who has read the schema. */
import type { Dice } from '../../people/dice';

const LONG = 100_000;
const DEEP = 4_000;

/** A list in a list in a list. */
function deep(): unknown {
  let value: unknown = 1;
  for (let i = 0; i < DEEP; i++) value = [value];
  return value;
}

/** Values at the edges of what a program expects. */
const STRANGE: readonly (() => unknown)[] = [
  () => null,
  () => undefined,
  () => true,
  () => 0,
  () => -1,
  () => 1.5,
  () => -0,
  () => Number.MAX_SAFE_INTEGER + 2,
  () => 3.5e38,
  () => Number.MAX_VALUE,
  () => NaN,
  () => -Infinity,
  () => '',
  () => ' ',
  () => '0',
  () => '__proto__',
  () => 'constructor',
  () => '\u0000',
  () => '\ud800',
  () => '\u202egnp.exe',
  () => '../../etc/passwd',
  () => '<script>alert(1)</script>',
  () => '%00%ff',
  () => 'x'.repeat(LONG),
  () => [],
  () => [[]],
  () => ({}),
  () => ({ toString: 1, valueOf: null, then: 1 }),
  () => JSON.parse('{"__proto__":{"role":"owner"},"constructor":{"prototype":{}}}') as unknown,
  () => Array.from({ length: 5_000 }, () => 0),
  deep,
];

export const strange = (dice: Dice): unknown => dice.pick(STRANGE)();

/** One place in a JSON value is another: replaced, left out, there twice, or with something beside it. */
export function mutateValue(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.oneIn(6)) return strange(dice);
  if (Array.isArray(value)) {
    const list: unknown[] = [...(value as unknown[])];
    const at = dice.below(list.length + 1);
    if (at === list.length) list.push(strange(dice));
    else if (dice.oneIn(4)) list.splice(at, 1);
    else list[at] = mutateValue(list[at], dice);
    return list;
  }
  const entries = Object.entries(value);
  const at = dice.below(entries.length + 1);
  const [key, inner] = entries[at] ?? [];
  if (key === undefined) return { ...value, [dice.pick(['extra', '__proto__', '', 'length'])]: strange(dice) };
  if (dice.oneIn(5)) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return { ...value, [key]: mutateValue(inner, dice) };
}

/** Bits turned, pieces cut out, doubled or put elsewhere, lengths blown up. */
export function mutateBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  let made: Uint8Array = bytes.slice();
  for (let times = 1 + dice.below(3); times > 0; times--) {
    const at = dice.below(made.length + 1);
    const length = dice.below(Math.min(64, made.length - at + 1));
    const [before, piece, after] = [made.subarray(0, at), made.subarray(at, at + length), made.subarray(at + length)];
    switch (dice.below(7)) {
      case 0:
        made = made.slice(0, at);
        break;
      case 1:
        made = join(before, after);
        break;
      case 2:
        made = join(before, piece, piece, after);
        break;
      case 3:
        made = join(before, dice.bytes(length), after);
        break;
      case 4:
        made = join(before, new Uint8Array(length).fill(0xff), after);
        break;
      case 5:
        made = join(before, dice.bytes(1 + dice.below(16)), piece, after);
        break;
      default:
        if (at < made.length) made[at] = (made[at] ?? 0) ^ (1 << dice.below(8));
    }
  }
  return made;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
