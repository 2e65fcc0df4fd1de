import * as ort from './onnxruntime';
import type { Provider } from './provider';

/** Loads a graph. @throws what the runtime says of one that it cannot load */
export const openSession = (bytes: Uint8Array, provider: Provider, threads: number): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(bytes, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Threads spin for their next piece of work while a call runs, and rest after it: the rest of the server shares the cores.
    extra: { session: { intra_op: { allow_spinning: '1' }, force_spinning_stop: '1' } },
    // Errors only: warnings about shapes it could not infer say nothing to an operator.
    logSeverityLevel: 3,
  });
