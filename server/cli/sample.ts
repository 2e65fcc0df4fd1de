import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { packId } from '../../lib/pack/id';
import { MAX_SEED } from '../../lib/latent/sample';
import { ArgumentError, COMMON_OPTIONS, commonArguments, integer, readArguments, seedArgument } from './arguments';
import { runCommand, withPack } from './command';
import { toSheet } from './pictures';

const USAGE = `npm run sample -- --seed 0 --count 64 --out out/

Writes a sheet of generated pictures, one a seed, in reading order.

  --seed N           first seed (default 0)
  --count N          how many, 1 to 1024 (default 64)
  --columns N        pictures in a row (default 8)
  --truncation PSI   0 = the mean face, 1 = as sampled (default 0.8)
  --model NAME       model pack (default faces)
  --packs DIR        folder of model packs (default models)
  --device D         auto, cpu, cuda or webgpu (default auto)
  --out DIR          where to write (default out)`;

await runCommand(USAGE, async (args) => {
  const single = { type: 'string' } as const;
  const values = readArguments(args, { ...COMMON_OPTIONS, seed: single, count: single, columns: single });
  const given = commonArguments(values);
  const seed = seedArgument(values);
  const count = integer(values, 'count', 1, 1024) ?? 64;
  const columns = integer(values, 'columns', 1, 64) ?? 8;
  if (seed + count - 1 > MAX_SEED)
    throw new ArgumentError('--count', `seed ${seed} leaves only ${MAX_SEED - seed + 1} seeds`);
  await withPack(given, async (pool, manifest) => {
    const images: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      images.push((await pool.sample({ pack: packId(manifest), seed: seed + i, truncation: given.truncation })).image);
    }
    await mkdir(given.out, { recursive: true });
    const file = join(given.out, `seeds-${seed}-${seed + count - 1}.png`);
    await writeFile(file, await toSheet(images, manifest.resolution, columns));
    console.log(`${count} pictures, truncation ${given.truncation}, on ${pool.provider}: ${file}`);
  });
});
