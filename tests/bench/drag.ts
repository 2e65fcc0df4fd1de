import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import * as ort from '../../server/inference/onnxruntime';

import { findBars } from './drag/bars';
import { findPython, openBench, secondsOfFaces } from './drag/bench';
import { toJson, type Evidence } from './drag/evidence';
import { METHODS } from './drag/methods/list';
import { describeTorch, type Python } from './drag/methods/peers';
import type { Rig } from './drag/rig';
import { benchOptions, USAGE, type BenchOptions } from './drag/options';
import { PROTOCOLS } from './drag/protocols/list';
import { toMarkdown } from './drag/report/markdown';
import { drawPictures } from './drag/report/pictures';
import type { Table } from './drag/table';
import { tensorflow } from './judges/tensorflow';

/** Runs the protocols and writes the report. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const started = performance.now();
  const asked = benchOptions(args);
  const python = findPython();
  const [options, withoutPeers] = withThosePossible(asked, python, args);
  const protocols = PROTOCOLS.filter(({ id }) => options.protocols.includes(id));
  const planned = protocols.reduce((sum, protocol) => sum + protocol.seconds(options), secondsOfFaces(options));
  const bench = await openBench(options, python, planned);
  const tables: Table[] = [];
  for (const protocol of protocols) {
    bench.progress.begin(protocol.seconds(options));
    tables.push(...(await protocol.run(bench)));
    await writeFile(join(options.out, 'tables.json'), JSON.stringify(tables));
  }
  const { model, beside, pairs, otherPairs, protocols: ids, methods, seed, packs, device, truncation } = options;
  const evidence: Evidence = {
    command: ['npm run bench -- drag', ...args].join(' '),
    minutes: (performance.now() - started) / 60_000,
    options: { model, beside, pairs, otherPairs, protocols: ids, methods, seed, packs, device, truncation },
    machine: await machine(python, withoutPeers, bench.rig),
    pack: Object.fromEntries(Object.entries(bench.rig.manifest.files).map(([name, { sha256 }]) => [name, sha256])),
    resolution: bench.rig.manifest.resolution,
    withoutPeers,
    tables,
    bars: findBars(tables),
  };
  await mkdir(options.report, { recursive: true });
  const pictures = await drawPictures(bench, tables, join(options.report, 'evidence'));
  await writeFile(join(options.out, 'evidence.json'), toJson(evidence));
  await writeFile(join(options.report, 'evidence.md'), toMarkdown(evidence, pictures));
  console.log(`${join(options.report, 'evidence.md')} and ${join(options.out, 'evidence.json')} are written`);
}

/** Leaves out the methods that need Python where there is none that can run them, and says so. */
function withThosePossible(
  options: BenchOptions,
  python: Python,
  args: readonly string[],
): [BenchOptions, string | null] {
  const isPeer = (id: BenchOptions['methods'][number]) => METHODS[id].kind === 'peer';
  if (args.includes('--no-peers')) return [options, 'they were left out by --no-peers'];
  if (!options.methods.some(isPeer)) return [options, 'they were left out by --methods'];
  if (!('missing' in python)) return [options, null];
  console.error(`other methods are left out: ${python.missing}`);
  return [{ ...options, methods: options.methods.filter((id) => !isPeer(id)) }, python.missing];
}

async function machine(
  python: Python,
  withoutPeers: string | null,
  { device, provider }: Rig,
): Promise<Evidence['machine']> {
  const cores = cpus();
  const torch = withoutPeers === null && 'program' in python ? describeTorch(python.program, device) : null;
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown processor',
    threads: cores.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    onnxruntime: ort.env.versions.node ?? 'unknown',
    tensorflow: (await tensorflow()).version_core,
    torch,
    provider,
  };
}
