import { DragInputError } from '../../lib/drag/errors';
import type { PackManifest } from '../../lib/pack/manifest';
import { createInferencePool } from '../inference/local-pool';
import type { InferencePool } from '../inference/pool';
import { ArgumentError, type CommonArguments } from './arguments';

/** Bad input ends with this code, so that scripts can tell it from a failure. */
const EXIT_USAGE = 2;

/** Runs a command: usage on --help, one plain line for bad input, a non-zero exit code when it could not be done. */
export async function runCommand(usage: string, main: (args: readonly string[]) => Promise<void>): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(usage);
    return;
  }
  try {
    await main(args);
  } catch (error) {
    const bad = error instanceof ArgumentError || error instanceof DragInputError;
    console.error(`error: ${(error as Error).message}`);
    process.exitCode = bad ? EXIT_USAGE : 1;
  }
}

/** Starts one worker with the packs of the command line, runs `work` with the pack asked for, and ends the worker. */
export async function withPack(
  { packs, device, model }: CommonArguments,
  work: (pool: InferencePool, manifest: PackManifest) => Promise<void>,
): Promise<void> {
  const tell = (_: object, message: string) => {
    console.error(message);
  };
  const pool = await createInferencePool({
    packsDir: packs,
    workers: 1,
    device,
    logger: { info: () => undefined, warn: tell, error: tell },
  });
  try {
    const manifest = pool.packs.get(model);
    if (manifest === undefined) {
      throw new ArgumentError(
        '--model',
        `there is no model pack "${model}"; there are: ${[...pool.packs.keys()].join(', ')}`,
      );
    }
    await work(pool, manifest);
  } finally {
    await pool.close();
  }
}
