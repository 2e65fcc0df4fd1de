/** Runs the Python tests of models/training, one test a file, where torch is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../../models/training/', import.meta.url));
/** Debian's packages belong to Debian's interpreter, which need not be the first on the path. */
const candidates = [process.env.TUG_PYTHON, '/usr/bin/python3', 'python3'].filter((p): p is string => p !== undefined);
const python = candidates.find((p) => spawnSync(p, ['-c', 'import torch, numpy, PIL']).status === 0);
/** A smoke test takes seconds; this bounds a hang. */
const TIMEOUT_MS = 240_000;

describe('training stages (Python)', () => {
  const files = existsSync(`${folder}tests`)
    ? readdirSync(`${folder}tests`).filter((f) => /^test_.*\.py$/.test(f))
    : [];
  test('has tests', () => {
    expect(files.length).toBeGreaterThan(0);
  });
  for (const file of files) {
    test(file, { timeout: TIMEOUT_MS }, (context) => {
      if (python === undefined) {
        context.skip('torch is not installed: on Debian, apt-get install python3-torch python3-pil python3-numpy');
        return;
      }
      const done = spawnSync(python, ['-m', 'unittest', `tests.${file.replace(/\.py$/, '')}`], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
      });
      expect(done.status, `${done.stdout}\n${done.stderr}`).toBe(0);
    });
  }
});
