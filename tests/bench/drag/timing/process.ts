/**
 * Times drags in a process of its own, so that memory and threads are the engine's alone. Started by `timeOurs` with options as JSON on
 * the command line; writes a TimingReport as JSON to stdout.
 */
import { readFile } from 'node:fs/promises';

import { defaultDragSettings } from '../../../../lib/drag/settings';
import { startDrag } from '../../../../lib/drag/run';
import type { DragStep, StepTimings } from '../../../../lib/drag/types';
import { decodeNpz } from '../../../../lib/npz/npz';
import { packId } from '../../../../lib/pack/id';
import { quantile } from '../../../../lib/statistics/quantile';
import { encodePicture } from '../../../../server/inference/encode';
import { bareGenerator } from '../../bare-generator';
import { readCases, type DragCase } from '../cases';
import { dragPoint } from '../methods/ours';
import { loadRig } from '../rig';
import { WARM_UP, type Spread, type TimingOptions, type TimingReport } from './report';

/** Calls of the bare generator after each drag, so that both see the same machine. */
const BARE_CALLS = 5;

const options = JSON.parse(process.argv[2] ?? '{}') as TimingOptions;
const rig = await loadRig(options);
const cases = readCases(decodeNpz(await readFile(options.cases)));
const bare = await bareGenerator(options.packs, rig.manifest, rig.provider, (cases[0] as DragCase).ws, options.threads);
const steps: StepTimings[] = [];
const intervals: number[] = [];
const encode: number[] = [];
const edits: number[] = [];
const generator: number[] = [];
for (const [i, one] of cases.entries()) {
  const { taken, between, seconds, encodeMs } = await edit(one);
  if (i < WARM_UP) continue;
  edits.push(seconds);
  steps.push(...taken.slice(1).map((step) => step.timings));
  intervals.push(...between);
  encode.push(...encodeMs);
  generator.push(...(await bare.time(BARE_CALLS)));
}
const part = (key: keyof StepTimings) => spread(steps.map((timings) => timings[key]));
const report: TimingReport = {
  threads: options.threads,
  edits: edits.length,
  stepMs: spread(intervals),
  parts: {
    predictor: part('predictor'),
    regularizer: part('regularizer'),
    generator: part('generator'),
    tracking: part('tracking'),
  },
  encodeMs: spread(encode),
  bareMs: spread(generator),
  editSeconds: edits,
  peakMb: process.resourceUsage().maxRSS / 1024,
};
bare.close();
console.log(JSON.stringify(report));

/** One edit as a user has it: every frame is encoded for the wire, beside the next step as in the server. */
async function edit(one: DragCase) {
  const request = {
    pack: packId(rig.manifest),
    ws: one.ws,
    points: one.points.map((_, i) => dragPoint(one, i)),
    mask: one.mask,
    settings: defaultDragSettings(rig.manifest),
    live: false,
  };
  const taken: DragStep[] = [];
  const between: number[] = [];
  const encoded: Promise<number>[] = [];
  const started = performance.now();
  let last = started;
  for await (const step of startDrag(rig.model, request)) {
    const now = performance.now();
    // Step 0 shows what is there before anybody pulls.
    if (step.index > 0) between.push(now - last);
    last = now;
    taken.push(step);
    encoded.push(encodeMs(step.image));
  }
  const all = await Promise.all(encoded);
  return { taken, between, encodeMs: all, seconds: (performance.now() - started) / 1000 };
}

async function encodeMs(image: Uint8Array): Promise<number> {
  const begun = performance.now();
  await encodePicture(image, rig.manifest.resolution, 'preview');
  return performance.now() - begun;
}

function spread(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95) };
}
