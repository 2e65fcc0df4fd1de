import { ArgumentError } from '../../server/cli/arguments';

/** Names from a list with commas, in the order of `all`; all of them when nothing was given. @throws ArgumentError that names the option */
export function names<T extends string>(given: unknown, option: string, all: readonly T[]): T[] {
  if (typeof given !== 'string') return [...all];
  const wanted = given.split(',');
  const unknown = wanted.find((name) => !(all as readonly string[]).includes(name));
  if (unknown !== undefined) throw new ArgumentError(option, `there is no "${unknown}"; there are: ${all.join(', ')}`);
  return all.filter((name) => wanted.includes(name));
}
