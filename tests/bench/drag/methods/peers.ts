import { spawn, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { decodeNpz, encodeNpz } from '../../../../lib/npz/npz';
import { caseArrays, readOutcomes, type DragCase, type Outcome } from '../cases';
import type { Device } from '../../../../server/inference/provider';
import type { Rig } from '../rig';

/** The other methods need gradients of the generator, so they run in PyTorch (models/training, stage `peers`). */
const TRAINING = fileURLToPath(new URL('../../../../models/training/', import.meta.url));
/** Drags side by side: gradients of a batch keep both cores busy and still fit into 2 GB. */
const BATCH = 8;

/** How to start the stage, or why it cannot be started. */
export type Python = { readonly program: string } | { readonly missing: string };

/** Debian's packages belong to Debian's interpreter, which need not be the first on the path. */
export function findPython(): Python {
  const candidates = [process.env.TUG_PYTHON, '/usr/bin/python3', 'python3'].filter((p) => p !== undefined);
  for (const program of candidates) {
    if (spawnSync(program, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0) return { program };
  }
  return { missing: `no Python with torch and numpy was found (looked for ${candidates.join(', ')})` };
}

/** The stage's --device for ours: torch runs on CUDA where it can, unless all is to be on the CPU. */
function torchDevice(device: Device): 'cpu' | 'auto' {
  return device === 'cpu' ? 'cpu' : 'auto';
}

/** Version of torch and the device that it runs on, in words. */
export function describeTorch(program: string, device: Device): string {
  const cuda = torchDevice(device) === 'auto' ? 'torch.cuda.is_available()' : 'False';
  const code = `import torch; print(torch.__version__, 'on', 'cuda' if ${cuda} else 'cpu')`;
  return spawnSync(program, ['-c', code], { encoding: 'utf8' }).stdout.trim();
}

/** What to run the stage with. */
export interface PeerRun {
  readonly python: string;
  readonly rig: Rig;
  readonly method: string;
  readonly mostIterations: number;
  /** Folder for the files that are handed over. */
  readonly folder: string;
}

/** What the stage says of the network that it trained or found. */
const trained = z.object({ sha256: z.string(), training_loss: z.number() });

/**
 * Sees to it that the method that learns has a network for the pack's generator, on all cores, with lines of progress on stderr where it must be trained first.
 * @returns the SHA-256 of its checkpoint. @throws Error with the stage's own words when it fails.
 */
export async function trainPeer(python: string, rig: Rig): Promise<string> {
  const args = ['--threads', String(availableParallelism()), '--progress'];
  const said = await stage(python, rig, 'peers-train', args, (text) => process.stderr.write(text));
  return trained.parse(JSON.parse(said)).sha256;
}

/** Runs all cases of a protocol with one method. @throws Error with the stage's own words when it fails. */
export async function runPeer(run: PeerRun, cases: readonly DragCase[]): Promise<Outcome[]> {
  const out = await edits(run, cases, ['--batch', String(BATCH), '--threads', String(availableParallelism())]);
  return readOutcomes(decodeNpz(await readFile(out)), cases.length);
}

/** Runs the cases one by one with `threads` threads. @returns what the stage measured, as it wrote it, and the outcomes. */
export async function timePeer(run: PeerRun, cases: readonly DragCase[], threads: number) {
  const out = await edits(run, cases, ['--time', String(cases.length), '--threads', String(threads)]);
  const told: unknown = JSON.parse(await readFile(out.replace(/\.npz$/, '.json'), 'utf8'));
  return { told, outcomes: readOutcomes(decodeNpz(await readFile(out)), cases.length) };
}

/** Has cases edited; returns the file of outcomes. */
async function edits(run: PeerRun, cases: readonly DragCase[], options: readonly string[]): Promise<string> {
  const { layers, wDim } = run.rig.manifest;
  const folder = resolve(run.folder);
  const given = join(folder, `cases-${run.method}.npz`);
  const out = join(folder, `outcomes-${run.method}.npz`);
  await writeFile(given, encodeNpz(caseArrays(cases, layers, wDim)));
  const args = ['--method', run.method, '--cases', given, '--out', out];
  await stage(run.python, run.rig, 'peers', [...args, '--most-iterations', String(run.mostIterations), ...options]);
  return out;
}

/** Runs a stage on the pack and device of a rig; returns what it printed. `tell` gets what it says meanwhile. */
async function stage(
  python: string,
  rig: Rig,
  name: string,
  options: readonly string[],
  tell: (text: string) => void = () => undefined,
): Promise<string> {
  const args = ['--pack', resolve(rig.folder), '--device', torchDevice(rig.device), ...options];
  const child = spawn(python, ['-m', 'tugtrain', name, ...args], {
    cwd: TRAINING,
    // OpenBLAS's threads would spin against those of OpenMP.
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [printed, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
    tell(text);
  });
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done));
  if (code !== 0)
    throw new Error(`the stage ${name} (${options.slice(0, 2).join(' ')}) ended with code ${code}: ${said.trim()}`);
  return printed;
}
