/** What npm does to options that stand before `--`: it takes them for its own and hands nothing but bare words on. */

type Environment = Readonly<Record<string, string | undefined>>;

/** What was taken, as it was written, and what to do about it. */
export interface TakenByNpm {
  readonly options: string;
  readonly hint: string;
}

/** npm leaves in the environment what it took: as it was written, or by the name of an own option that begins so. */
function isTaken(name: string, settings: readonly string[]): boolean {
  const written = name.replaceAll('-', '_');
  return settings.some((setting) => setting.startsWith(written) || written === `no_${setting}`);
}

/**
 * Whether npm took options for itself, because `--` was missing before them.
 *
 * @param names of the program's options
 * @param args what reached the program
 * @returns null when it took none
 */
export function takenByNpm(
  names: readonly string[],
  args: readonly string[],
  environment: Environment,
): TakenByNpm | null {
  const { npm_lifecycle_event: script } = environment;
  if (script === undefined) return null;
  const settings = Object.entries(environment).flatMap(([key, value]) =>
    value !== undefined && key.startsWith('npm_config_') ? [key.slice('npm_config_'.length)] : [],
  );
  // What came through was not taken. npm answers --help itself, and never starts the program.
  const missing = names.filter((name) => name !== 'help' && !args.some((arg) => arg.split('=')[0] === `--${name}`));
  const taken = missing.filter((name) => isTaken(name, settings));
  if (taken.length === 0) return null;
  return {
    options: taken.map((name) => `--${name}`).join(', '),
    hint: `npm took this for itself; write "npm run ${script} --" first, and all else behind it`,
  };
}
