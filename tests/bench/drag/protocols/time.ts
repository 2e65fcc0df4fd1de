import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { encodeNpz } from '../../../../lib/npz/npz';
import { quantile } from '../../../../lib/statistics/quantile';
import { landmarkCases, type Bench } from '../bench';
import { caseArrays, type DragCase } from '../cases';
import { METHODS, type MethodId } from '../methods/list';
import { timePeer } from '../methods/peers';
import { MOST_ITERATIONS } from '../methods/run';
import type { BenchOptions } from '../options';
import { rowOfSamples, rowOfValues, type Row, type Table } from '../table';
import { timeOurs } from '../timing/ours';
import { WARM_UP, type TimingReport } from '../timing/report';

const COUNT = 5;
/** Drags timed: ours, and the first of those for other methods, which take up to a hundred times as long. */
const OUR_DRAGS = 20;
const PEER_DRAGS = 8;
/** For the estimate of the time left only. */
const SECONDS_OF_TIMING: Readonly<Partial<Record<MethodId, number>>> = {
  ours: 12,
  beside: 12,
  draggan: 50,
  freedrag: 110,
  usercontrollablelt: 3,
};

/** For the estimate of the time left only: once with one thread, once with all. */
export function secondsOfTiming({ methods }: BenchOptions): number {
  return 2 * methods.reduce((sum, id) => sum + (SECONDS_OF_TIMING[id] ?? 0), 0);
}

/** What the stage `peers` writes beside its outcomes when it was asked for `--time`. */
const peerTime = z.object({
  iteration_ms_p50: z.number(),
  iteration_ms_p95: z.number(),
  edit_seconds_p95: z.number(),
  peak_mb: z.number(),
  training_loss: z.number().nullable(),
});

/** Speed of five-point edits, one at a time, with one thread and with as many as there are cores. */
export async function time(bench: Bench): Promise<Table[]> {
  const { options, rig, cache } = bench;
  const { layers, wDim } = rig.manifest;
  const cases = landmarkCases(bench.pairs, COUNT);
  const rows: Row[] = [];
  const parts: Row[] = [];
  const file = join(cache.folder, 'cases-time.npz');
  await mkdir(cache.folder, { recursive: true });
  await writeFile(file, encodeNpz(caseArrays(cases.slice(0, WARM_UP + OUR_DRAGS), layers, wDim)));
  for (const threads of [...new Set([1, availableParallelism()])]) {
    const label = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
    for (const method of options.methods) {
      const tell = bench.progress.job(`time, ${METHODS[method].title}, ${label}`, SECONDS_OF_TIMING[method] ?? 0);
      if (method === 'ours' || method === 'beside') {
        const { packs, device, truncation } = options;
        const model = method === 'ours' ? options.model : (options.beside ?? options.model);
        const report = await timeOurs({ packs, model, device, truncation, threads, cases: file });
        rows.push(timeRow(method, report.editSeconds, ourValues(report), label));
        parts.push(rowOfValues(method, partValues(report), report.edits, label));
      } else if (METHODS[method].kind === 'peer') {
        rows.push(await peerRow(bench, method, cases.slice(WARM_UP, WARM_UP + PEER_DRAGS), threads, label));
      } else continue;
      tell(1);
    }
  }
  return [
    {
      id: 'time',
      title: 'Time and memory',
      about:
        `Five-point edits of the landmark protocol, one at a time; other methods do the first ${PEER_DRAGS} of ours. A step is one sub-movement of ours or one iteration of a method that optimises; ` +
        `an edit of ours includes a JPEG of every frame. Bare: the generator's network called alone, after each edit, in a process of its own in the same ` +
        `run. Memory: highest resident size of the process. Training loss: of a network that this command trains, by the clock, as a share of the loss of ` +
        `answering with the start; near 1 the machine was too slow or too busy for it to become an opponent.`,
      columns: [
        { key: 'stepP50', title: 'ms a step', digits: 1 },
        { key: 'stepP95', title: 'p95', digits: 1 },
        { key: 'bare', title: 'bare generator, ms', digits: 1 },
        { key: 'ratio', title: 'step / bare', digits: 2 },
        { key: 'edit', title: 's an edit', digits: 3 },
        { key: 'editP95', title: 'p95', digits: 3 },
        { key: 'memory', title: 'memory, MB', digits: 0 },
        { key: 'trainingLoss', title: 'training loss', digits: 2 },
      ],
      rows,
    },
    {
      id: 'parts',
      title: 'Where a step of ours spends its time',
      about:
        'Medians, ms; p95 in the JSON. With more than one thread pictures are drawn beside the next step: then the generator is its lower half, and ' +
        'the wait for the picture before. Encoding runs beside the next step as well.',
      columns: [
        { key: 'predictor', title: 'predictor', digits: 1 },
        { key: 'regularizer', title: 'regularizer', digits: 1 },
        { key: 'generator', title: 'generator', digits: 1 },
        { key: 'tracking', title: 'tracking', digits: 1 },
        { key: 'encode', title: 'encode', digits: 1 },
      ],
      rows: parts,
    },
  ];
}

/** Seconds of each edit, and numbers over all of them. */
function timeRow(method: MethodId, edit: readonly number[], values: Record<string, number>, label: string): Row {
  const row = rowOfSamples(method, { edit }, label);
  return { ...row, values: { ...row.values, ...rowOfValues(method, values, edit.length).values } };
}

function ourValues(report: TimingReport): Record<string, number> {
  return {
    stepP50: report.stepMs.p50,
    stepP95: report.stepMs.p95,
    bare: report.bareMs.p50,
    ratio: report.stepMs.p50 / report.bareMs.p50,
    editP95: quantile(report.editSeconds, 0.95),
    memory: report.peakMb,
  };
}

function partValues({ parts, encodeMs }: TimingReport): Record<string, number> {
  const named = { ...parts, encode: encodeMs };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, { p50, p95 }]): [string, number][] => [
      [name, p50],
      [`${name}P95`, p95],
    ]),
  );
}

async function peerRow(
  { rig, beside, python, cache }: Bench,
  method: MethodId,
  cases: readonly DragCase[],
  threads: number,
  label: string,
): Promise<Row> {
  if ('missing' in python) throw new Error(python.missing);
  const run = {
    python: python.program,
    rig: beside ?? rig,
    method,
    mostIterations: MOST_ITERATIONS,
    folder: cache.folder,
  };
  const { told: measured, outcomes } = await timePeer(run, cases, threads);
  const told = peerTime.parse(measured);
  const values = {
    stepP50: told.iteration_ms_p50,
    stepP95: told.iteration_ms_p95,
    editP95: told.edit_seconds_p95,
    memory: told.peak_mb,
    ...(told.training_loss === null ? {} : { trainingLoss: told.training_loss }),
  };
  const seconds = outcomes.map((outcome) => outcome.seconds);
  return timeRow(method, seconds, values, label);
}
