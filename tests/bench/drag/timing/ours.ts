import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import type { TimingOptions, TimingReport } from './report';

const PROCESS = fileURLToPath(new URL('process.ts', import.meta.url));

/** Times our engine in a process of its own. */
export async function timeOurs(options: TimingOptions): Promise<TimingReport> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const args = ['--import', loader, PROCESS, JSON.stringify(options)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as TimingReport;
}
