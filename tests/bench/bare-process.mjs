/** The generator's network alone, for bareGenerator: plain JavaScript, so that nothing but onnxruntime is in this process. */
import { performance } from 'node:perf_hooks';

import * as ort from 'onnxruntime-node';

/** Calls before those that are timed. */
const WARM_UP = 3;

let session;
let feeds;

process.on('message', async (message) => {
  if (message.kind === 'load') {
    const { file, provider, threads, ws, dims } = message;
    feeds = { ws: new ort.Tensor('float32', ws, dims) };
    session = ort.InferenceSession.create(file, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
  } else {
    const loaded = await session;
    const times = [];
    for (let i = 0; i < message.calls + WARM_UP; i++) {
      const started = performance.now();
      await loaded.run(feeds);
      if (i >= WARM_UP) times.push(performance.now() - started);
    }
    process.send(times);
  }
});
