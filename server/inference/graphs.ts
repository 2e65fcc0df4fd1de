import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type * as ort from './onnxruntime';

import { PackError, manifestError } from '../../lib/pack/errors';
import type { PackGraph, PackManifest } from '../../lib/pack/manifest';
import type { Drawing } from './drawing/drawing';
import { openGenerator, type Tensors } from './drawing/open';
import type { PackOnDisk } from './library/read-pack';
import type { Provider } from './provider';
import { openSession } from './session';

/** What a pack draws with, and its other sessions. */
export interface PackGraphs {
  readonly drawing: Drawing;
  readonly others: ReadonlyMap<PackGraph, ort.InferenceSession>;
}

/** Gives back what they hold. */
export const releaseGraphs = async ({ drawing, others }: PackGraphs): Promise<void> => {
  await Promise.all([drawing.release(), ...[...others.values()].map((session) => session.release())]);
};

/** An axis whose length may differ from call to call. */
const ANY = null;
type Shape = readonly (number | typeof ANY)[];
interface Signature {
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly outputs: Readonly<Record<string, Shape>>;
}

/**
 * The graphs that a pack draws and drags with, and the tensors that each must have by the pack contract. Graphs of other
 * capabilities are loaded by what uses them.
 */
export function packSignatures(m: PackManifest): ReadonlyMap<PackGraph, Signature> {
  const { drag } = m.capabilities;
  const ws: Shape = [ANY, m.layers, m.wDim];
  const maps = (drag?.features ?? []).map((f): [string, Shape] => [f.output, [ANY, f.channels, f.size, f.size]]);
  const image: Shape = [ANY, 3, m.resolution, m.resolution];
  const signatures = new Map<PackGraph, Signature>([
    ['mapping', { inputs: { z: [ANY, m.zDim] }, outputs: { w: [ANY, m.wDim] } }],
    ['generator', { inputs: { ws }, outputs: { image, ...Object.fromEntries(maps) } }],
  ]);
  if (drag === undefined || drag.by === 'solver') return signatures;
  const channels = drag.features.reduce((sum, feature) => sum + feature.channels, 0);
  signatures.set('predictor', {
    inputs: {
      ws,
      start_ws: ws,
      features: [ANY, ANY, channels],
      positions: [ANY, ANY, 2],
      motions: [ANY, ANY, 2],
      hold: [ANY, ANY],
      ...(drag.reach === true ? { reach: [ANY, ANY] } : {}),
      valid: [ANY, ANY],
      history_delta: [ANY, drag.history, m.layers, m.wDim],
      history_motion: [ANY, drag.history, ANY, 2],
      history_valid: [ANY, drag.history],
    },
    outputs: { delta: ws },
  });
  signatures.set('regularizer', {
    inputs: { ws, start_ws: ws, strength: [ANY] },
    outputs: { ws_out: ws, distance: [ANY] },
  });
  return signatures;
}

/**
 * Graphs so small that several threads cost more than they save: on two cores a predictor call took 2.8 ms with two and 2.3 ms with
 * one (`npm run bench -- engine`).
 */
const SINGLE_THREADED: ReadonlySet<PackGraph> = new Set(['mapping', 'predictor', 'regularizer']);

/**
 * Loads the graphs of a pack and checks their files once more, and names, types and shapes of their tensors. What is loaded are the
 * bytes that were checked: a pack may be replaced at any moment, and its name must never draw with another's weights.
 *
 * @throws PackError that names the graph and the tensor.
 */
export async function loadGraphs(pack: PackOnDisk, provider: Provider, threads: number): Promise<PackGraphs> {
  const loaded = new Map<PackGraph, ort.InferenceSession>();
  let drawing: Drawing | null = null;
  try {
    for (const [graph, signature] of packSignatures(pack.manifest)) {
      const { file, bytes } = await graphBytes(pack, graph);
      const refuse = (field: string, problem: string) =>
        new PackError({ pack: pack.manifest.name, part: 'network', file, field, problem });
      const refused = (error: unknown): never => {
        throw refuse(`files.${graph}`, `onnxruntime cannot load it: ${(error as Error).message}`);
      };
      const open = (file: Uint8Array, used: number) => openSession(file, provider, used);
      let tensors: Tensors;
      if (graph === 'generator') {
        // Between two calls things would travel to a graphics device and back.
        const maps = provider === 'cpu' ? (pack.manifest.capabilities.drag?.features ?? []) : [];
        const opened = await openGenerator(bytes, { maps, resolution: pack.manifest.resolution, threads, open }).catch(
          refused,
        );
        ({ drawing } = opened);
        tensors = opened;
      } else {
        const session = await open(bytes, SINGLE_THREADED.has(graph) ? 1 : threads).catch(refused);
        loaded.set(graph, session);
        tensors = { inputs: session.inputMetadata, outputs: session.outputMetadata };
      }
      checkTensors('input', tensors.inputs, signature.inputs, refuse);
      checkTensors('output', tensors.outputs, signature.outputs, refuse);
    }
    if (drawing === null) throw new Error('a pack without a generator');
    return { drawing, others: loaded };
  } catch (error) {
    await Promise.all([drawing?.release(), ...[...loaded.values()].map((session) => session.release())]);
    throw error;
  }
}

async function graphBytes(pack: PackOnDisk, graph: PackGraph): Promise<{ file: string; bytes: Uint8Array }> {
  const entry = pack.manifest.files[graph];
  if (entry === undefined) throw manifestError(pack.manifest.name, `files.${graph}`, 'is missing');
  const refuse = (field: string, problem: string) =>
    new PackError({
      pack: pack.manifest.name,
      part: 'file',
      file: entry.path,
      field: `files.${graph}.${field}`,
      problem,
    });
  const bytes = await readFile(join(pack.folder, entry.path)).catch((error: unknown) => {
    throw refuse('path', `cannot be read any more: ${(error as Error).message}`);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== entry.sha256)
    throw refuse('sha256', 'the file was changed since the pack was found');
  return { file: entry.path, bytes };
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
