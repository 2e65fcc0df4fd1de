/** Runs the Python tests of models/training where torch is installed: all in one process, which loads torch and bakes the mesh once. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../../models/training/', import.meta.url));
/** Debian's packages belong to Debian's interpreter, which need not be the first on the path. */
const candidates = [process.env.TUG_PYTHON, '/usr/bin/python3', 'python3'].filter((p): p is string => p !== undefined);
const python = candidates.find((p) => spawnSync(p, ['-c', 'import torch, numpy, PIL']).status === 0);
/** All of them take about a minute of one core; this bounds a hang on a busy machine. */
const TIMEOUT_MS = 600_000;

/** What the run of all tests wrote, and how it ended (null: by a signal). */
let done: { status: number | null; said: string };

async function runAll(program: string): Promise<typeof done> {
  const child = spawn(program, ['-m', 'unittest', 'discover', '--verbose'], {
    cwd: folder,
    // A smoke test keeps to one core; a maths library's own threads would spin against each other.
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const status = await new Promise<number | null>((ended, fail) => child.once('error', fail).once('close', ended));
  return { status, said };
}

/** What unittest says of the tests of a module that failed: their sections behind all results. */
function failures(said: string, module: string): string {
  const sections = said.split(/^=+$/m).slice(1);
  return sections.filter((text) => /^\s*(FAIL|ERROR): /.test(text) && text.includes(module)).join('\n');
}

describe('training stages (Python)', () => {
  const files = existsSync(`${folder}tests`)
    ? readdirSync(`${folder}tests`).filter((f) => /^test_.*\.py$/.test(f))
    : [];
  beforeAll(async () => {
    if (python !== undefined) done = await runAll(python);
  }, TIMEOUT_MS);

  test('has tests', () => {
    expect(files.length).toBeGreaterThan(0);
  });
  for (const file of files) {
    test(file, (context) => {
      if (python === undefined) {
        context.skip('torch is not installed: on Debian, apt-get install python3-torch python3-pil python3-numpy');
        return;
      }
      const module = `tests.${file.replace(/\.py$/, '')}`;
      expect(done.said, `no test of ${file} was run`).toContain(`(${module}.`);
      expect(failures(done.said, module)).toBe('');
    });
  }
  test('the run ends well', (context) => {
    if (python === undefined) {
      context.skip('torch is not installed');
      return;
    }
    expect(done.status, done.said.slice(-5000)).toBe(0);
  });
});
