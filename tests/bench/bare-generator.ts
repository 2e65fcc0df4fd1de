import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { PackManifest } from '../../lib/pack/manifest';
import type { Provider } from '../../server/inference/provider';

/** The generator alone, with as many threads as the engine gives it. */
export interface BareGenerator {
  /** Milliseconds of each of `calls` calls. @throws Error when the process ends. */
  time(calls: number): Promise<number[]>;
  close(): void;
}

/** Loads it in a process of its own: WebGPU does not bear a second thread beside the engine's (onnxruntime 1.30). */
export async function bareGenerator(
  packs: string,
  manifest: PackManifest,
  provider: Provider,
  ws: Float32Array,
  threads = availableParallelism(),
): Promise<BareGenerator> {
  const child = fork(fileURLToPath(new URL('./bare-process.mjs', import.meta.url)), {
    execArgv: [],
    serialization: 'advanced',
  });
  const time = (calls: number) =>
    new Promise<number[]>((resolve, reject) => {
      const ended = (code: number | null) => {
        reject(new Error(`the bare generator's process ended with code ${code}`));
      };
      child.once('exit', ended);
      child.once('message', (times: number[]) => {
        child.off('exit', ended);
        resolve(times);
      });
      child.send({ kind: 'time', calls });
    });
  child.send({
    kind: 'load',
    file: join(packs, manifest.name, manifest.files.generator.path),
    provider,
    threads,
    ws,
    dims: [1, manifest.layers, manifest.wDim],
  });
  await time(1);
  return { time, close: () => void child.kill() };
}
