import { Worker } from 'node:worker_threads';

import { join } from 'node:path';
import { availableParallelism } from 'node:os';

import type { PackManifest } from '../../lib/pack/manifest';
import type { Provider } from '../../server/inference/provider';

/** The generator alone in a thread of its own, with as many threads as the engine gives it. */
export interface BareGenerator {
  /** Milliseconds of each of `calls` calls. */
  time(calls: number): Promise<number[]>;
  close(): Promise<void>;
}

/** Plain JavaScript, so that nothing but onnxruntime is in that thread. */
const BODY = `
  const { parentPort, workerData } = require('node:worker_threads');
  const ort = require('onnxruntime-node');
  const { file, provider, threads, ws, dims } = workerData;
  const options = { executionProviders: [provider], intraOpNumThreads: threads, interOpNumThreads: 1 };
  const session = ort.InferenceSession.create(file, options);
  parentPort.on('message', async (calls) => {
    const loaded = await session;
    const times = [];
    for (let i = 0; i < calls + 3; i++) {
      const started = performance.now();
      await loaded.run({ ws: new ort.Tensor('float32', ws, dims) });
      if (i >= 3) times.push(performance.now() - started);
    }
    parentPort.postMessage(times);
  });
`;

export async function bareGenerator(
  packs: string,
  manifest: PackManifest,
  provider: Provider,
  ws: Float32Array,
  threads = availableParallelism(),
): Promise<BareGenerator> {
  const worker = new Worker(BODY, {
    eval: true,
    execArgv: [],
    workerData: {
      file: join(packs, manifest.name, manifest.files.generator.path),
      provider,
      threads,
      ws,
      dims: [1, manifest.layers, manifest.wDim],
    },
  });
  const time = (calls: number) =>
    new Promise<number[]>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (times: number[]) => {
        worker.off('error', reject);
        resolve(times);
      });
      worker.postMessage(calls);
    });
  await time(1);
  const close = async () => {
    await worker.terminate();
  };
  return { time, close };
}
