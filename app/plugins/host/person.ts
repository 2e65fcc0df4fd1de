import type { Person } from '@/lib/embed/enter';
import { NOT_IN_A_LINE } from '@/lib/protocol/line';
import { MAX_NAME_LENGTH } from '@/lib/protocol/limits';

/** Somebody as the program knows them, in the form that rooms take; undefined where that leaves nothing to be called by. */
export function asPerson({ name, color }: Person): Person | undefined {
  const line = name.slice(0, MAX_NAME_LENGTH).replace(new RegExp(NOT_IN_A_LINE, 'gu'), ' ').trim();
  const small = color.toLowerCase();
  return line === '' || !/^#[0-9a-f]{6}$/.test(small) ? undefined : { name: line, color: small };
}
