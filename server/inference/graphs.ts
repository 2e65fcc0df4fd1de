import { join } from 'node:path';

import * as ort from './onnxruntime';

import { PackError } from '../../lib/pack/errors';
import { PACK_GRAPHS, type PackGraph, type PackManifest } from '../../lib/pack/manifest';
import type { PackOnDisk } from './packs';
import type { Provider } from './provider';

/** The sessions of one pack. */
export type PackGraphs = Readonly<Record<PackGraph, ort.InferenceSession>>;

/** An axis whose length may differ from call to call. */
const ANY = null;
type Shape = readonly (number | typeof ANY)[];
interface Signature {
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly outputs: Readonly<Record<string, Shape>>;
}

/** The tensors that each graph must have, by the pack contract. */
export function packSignatures(m: PackManifest): Readonly<Record<PackGraph, Signature>> {
  const ws: Shape = [ANY, m.layers, m.wDim];
  const channels = m.features.reduce((sum, feature) => sum + feature.channels, 0);
  const maps = m.features.map((f): [string, Shape] => [f.output, [ANY, f.channels, f.size, f.size]]);
  return {
    mapping: { inputs: { z: [ANY, m.zDim] }, outputs: { w: [ANY, m.wDim] } },
    generator: {
      inputs: { ws },
      outputs: { image: [ANY, 3, m.resolution, m.resolution], ...Object.fromEntries(maps) },
    },
    predictor: {
      inputs: {
        ws,
        start_ws: ws,
        features: [ANY, ANY, channels],
        positions: [ANY, ANY, 2],
        motions: [ANY, ANY, 2],
        hold: [ANY, ANY],
        valid: [ANY, ANY],
        history_delta: [ANY, m.history, m.layers, m.wDim],
        history_motion: [ANY, m.history, ANY, 2],
        history_valid: [ANY, m.history],
      },
      outputs: { delta: ws },
    },
    regularizer: { inputs: { ws, start_ws: ws, strength: [ANY] }, outputs: { ws_out: ws, distance: [ANY] } },
  };
}

/**
 * Graphs so small that several threads cost more than they save: on two cores a predictor call took 2.8 ms with two and 2.3 ms with
 * one (`npm run bench -- engine`).
 */
const SINGLE_THREADED: ReadonlySet<PackGraph> = new Set(['mapping', 'predictor', 'regularizer']);

/**
 * Loads the four graphs of a pack and checks names, types and shapes of their tensors.
 *
 * @throws PackError that names the graph and the tensor.
 */
export async function loadGraphs(pack: PackOnDisk, provider: Provider, threads: number): Promise<PackGraphs> {
  const signatures = packSignatures(pack.manifest);
  const loaded: Partial<Record<PackGraph, ort.InferenceSession>> = {};
  for (const graph of PACK_GRAPHS) {
    const file = pack.manifest.files[graph].path;
    const session = await ort.InferenceSession.create(join(pack.folder, file), {
      executionProviders: [provider],
      intraOpNumThreads: SINGLE_THREADED.has(graph) ? 1 : threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      // Threads spin for their next piece of work while a call runs, and rest after it: the rest of the server shares the cores.
      extra: { session: { intra_op: { allow_spinning: '1' }, force_spinning_stop: '1' } },
      // Errors only: warnings about shapes it could not infer say nothing to an operator.
      logSeverityLevel: 3,
    }).catch((error: unknown) => {
      throw new PackError(
        pack.manifest.name,
        file,
        `files.${graph}`,
        `onnxruntime cannot load it: ${(error as Error).message}`,
      );
    });
    const refuse = (tensor: string, problem: string) => new PackError(pack.manifest.name, file, tensor, problem);
    checkTensors('input', session.inputMetadata, signatures[graph].inputs, refuse);
    checkTensors('output', session.outputMetadata, signatures[graph].outputs, refuse);
    loaded[graph] = session;
  }
  return loaded as PackGraphs;
}

function checkTensors(
  kind: 'input' | 'output',
  found: readonly ort.InferenceSession.ValueMetadata[],
  expected: Readonly<Record<string, Shape>>,
  refuse: (tensor: string, problem: string) => PackError,
): void {
  for (const [name, shape] of Object.entries(expected)) {
    const tensor = found.find((candidate) => candidate.name === name);
    if (tensor === undefined) {
      throw refuse(name, `the graph has no such ${kind}; it has ${found.map((t) => t.name).join(', ')}`);
    }
    if (!tensor.isTensor || tensor.type !== 'float32') throw refuse(name, `must be a float32 tensor`);
    // Exporters leave the lengths of some outputs open: those are checked by the warm-up run.
    const fits =
      tensor.shape.length === shape.length &&
      shape.every(
        (length, axis) => typeof tensor.shape[axis] === 'string' || (length !== ANY && length === tensor.shape[axis]),
      );
    if (!fits) {
      const text = (s: readonly (number | string | null)[]) => `[${s.map((length) => length ?? 'any').join(', ')}]`;
      throw refuse(name, `has shape ${text(tensor.shape)}, must have ${text(shape)}`);
    }
  }
  for (const { name } of found) {
    if (kind === 'input' && !(name in expected))
      throw refuse(name, 'the graph asks for an input that the contract does not have');
  }
}
