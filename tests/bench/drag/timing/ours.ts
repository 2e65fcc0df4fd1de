import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PROGRAM } from '../../../fixtures/program';

import type { TimingOptions, TimingReport } from './report';

const PROCESS = fileURLToPath(new URL('process.ts', import.meta.url));

/** Times our engine in a process of its own. */
export async function timeOurs(options: TimingOptions): Promise<TimingReport> {
  const args = [PROGRAM, PROCESS, JSON.stringify(options)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as TimingReport;
}
