import { createInferencePool } from '../../server/inference/local-pool';
import { COMMON_OPTIONS, commonArguments, integer, readArguments } from '../../server/cli/arguments';
import { stepTimes } from './step-time';

const USAGE = `npm run bench -- step [options]

What a step of a pull takes, as the page tells it before the first pull, and as pulls of one point take it then, in the same run.

  --pulls N      how many of each length, each of another picture (default 10)
  --model, --packs, --device as in npm run drag`;

/** Lengths of the pulls: one part of so many of the picture. */
const PARTS = [12, 8, 6, 4];

/** Prints a table in Markdown. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const values = readArguments(args, { ...COMMON_OPTIONS, pulls: { type: 'string' } });
  const { packs, model, device } = commonArguments(values);
  const pulls = integer(values, 'pulls', 1, 1000) ?? 10;
  const quiet = () => undefined;
  const logger = { info: quiet, warn: quiet, error: console.error };
  const pool = await createInferencePool({ packsDir: packs, workers: 1, device, logger });
  try {
    const manifest = pool.packs.get(model);
    if (manifest === undefined) throw new Error(`--model: there is no model pack "${model}"`);
    console.log('| length of the pulls | told, ms | taken, ms | told / taken | pictures a step | steps |');
    console.log('|---|--:|--:|--:|--:|--:|');
    for (const part of PARTS) {
      const { told, taken, picture, steps } = await stepTimes(pool, manifest, pulls, 1 / part);
      const times = [told.toFixed(1), taken.toFixed(1), (told / taken).toFixed(2), (taken / picture).toFixed(1)];
      console.log(`| 1/${[part, ...times, steps].join(' | ')} |`);
    }
  } finally {
    await pool.close();
  }
}
