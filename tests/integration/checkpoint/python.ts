/** Python, which writes the checkpoints that these tests read. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPTS = fileURLToPath(new URL('../../../models/training/tests/checkpoints/', import.meta.url));
/** Debian's packages belong to Debian's interpreter, which need not be the first on the path. */
const CANDIDATES = [process.env.TUG_PYTHON, '/usr/bin/python3', 'python3'].filter((p) => p !== undefined);

/** A Python that has these modules; null when there is none. */
export const pythonWith = (modules: string): string | null =>
  CANDIDATES.find((program) => spawnSync(program, ['-c', `import ${modules}`]).status === 0) ?? null;

/** A folder that goes when the callback is called. */
export function scratchFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'tug-checkpoint-'));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Runs one of the writers; its words are in the error when it fails. */
export function runScript(program: string, script: string, args: readonly string[]): void {
  const done = spawnSync(program, [join(SCRIPTS, script), ...args], {
    encoding: 'utf8',
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  if (done.status !== 0) throw new Error(`${script}: ${done.stderr}`);
}
