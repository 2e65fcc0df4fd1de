/**
 * The process that looks into a checkpoint, or makes a pack of it: apart from the server, whose rooms must not wait, and which must
 * not fall with it. One task a process. It ends when the server does.
 */
import { CheckpointError } from '../../../lib/checkpoint/errors';
import type { CheckpointProblem } from '../../../lib/checkpoint/faults';
import { layersOf } from '../../../lib/checkpoint/networks/weights';
import { readCheckpoint } from '../../../lib/checkpoint/read';
import { packId } from '../../../lib/pack/id';
import { problem, type Problem } from '../../../lib/protocol';
import type { FromChild, ToChild } from './child-messages';
import { ChoiceError } from './choices';
import { isDiskFull } from './disk-full';
import { fileSource } from './file-source';
import { PackExistsError, importPack } from './import-pack';

const CODES = {
  damaged: 'invalid.checkpoint-damaged',
  'too-much': 'invalid.checkpoint-too-much',
  'unknown-code': 'invalid.checkpoint-code',
  'unknown-kind': 'invalid.checkpoint-kind',
  unsupported: 'invalid.checkpoint-unsupported',
} as const satisfies Record<CheckpointProblem, string>;

/** What the operator is told; null when nobody foresaw it. */
function refusalOf(error: unknown, name: string): Problem | null {
  if (error instanceof CheckpointError) {
    const { problem: kind, what, fault, values } = error;
    // More than the code asks for: who knows the fault says it in another language.
    const params = { ...values, fault, what };
    return problem(CODES[kind], params);
  }
  if (isDiskFull(error)) return problem('busy.storage');
  if (error instanceof PackExistsError) return problem('invalid.pack-exists', { pack: name }, 'name');
  return error instanceof ChoiceError ? error.refused.problem : null;
}

function say(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

async function work(task: ToChild): Promise<FromChild> {
  const source = fileSource(task.file);
  try {
    if (task.kind === 'look') {
      const { kind, shape } = readCheckpoint(source);
      const { resolution, zDim, wDim, cDim } = shape;
      return { kind: 'found', found: { kind, resolution, zDim, wDim, layers: layersOf(shape), classes: cDim } };
    }
    const manifest = await importPack(source, task.request, task.packs, {
      replace: task.request.replace,
      onProgress: (stage, share) => void say({ kind: 'progress', stage, share }),
    });
    return { kind: 'done', generator: packId(manifest).generator };
  } catch (error) {
    const refusal = refusalOf(error, task.kind === 'import' ? task.request.name : '');
    return refusal === null
      ? { kind: 'failed', words: (error as Error).stack ?? String(error) }
      : { kind: 'refused', problem: refusal };
  } finally {
    source.close();
  }
}

process.once('disconnect', () => process.exit());
process.once('message', (task: ToChild) => {
  void work(task)
    .then(say)
    .finally(() => process.exit());
});
