/**
 * Drags on the fleet's workers over gRPC beside drags on a node's own thread, in turns that are short: what else this machine does changes
 * within seconds, and the two of a pair must meet the same. Each step is made a JPEG, where a room would make it one.
 */
import { defaultDragSettings } from '../../../lib/drag/settings';
import { packId } from '../../../lib/pack/id';
import { dragPack, type DragPack } from '../../../lib/pack/manifest';
import { median, quantile } from '../../../lib/statistics/quantile';
import { encodePicture } from '../../../server/inference/encode';
import type { InferencePool } from '../../../server/inference/pool';
import { ASKED, type Row } from './bars';
import { byTurns } from './turns';

/** A drag that rests takes no step; a pull that comes round is never there. */
const ROUND = { radius: 24, angle: 0.25 } as const;
/** Before what is timed: longer than the steps take that the last drag may be ahead. */
const REST_MS = 250;
/** Steps of a turn that are not counted: the first of a drag takes longer, and is another matter. */
const STEPS_BEFORE = 4;

/** @param pairs of turns @param seconds of each turn */
export async function measureSteps(
  own: InferencePool,
  fleet: InferencePool,
  { pairs, seconds }: { readonly pairs: number; readonly seconds: number },
): Promise<Row[]> {
  const manifest = draggable(own);
  const turn = (pool: InferencePool) => async () => {
    const rate = await speed(pool, manifest, seconds);
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    return rate;
  };
  const [here = [], there = []] = await byTurns(pairs, 1, [turn(own), turn(fleet)]);
  const shares = here.map((rate, i) => (there[i] ?? 0) / rate);
  return [
    { what: 'steps/s over gRPC, of in-process: median of pairs', measured: median(shares), goal: ASKED.stepShare },
    { what: 'the same, of a quarter of the pairs less', measured: quantile(shares, 0.25), goal: null },
    { what: 'the same, of a quarter of the pairs more', measured: quantile(shares, 0.75), goal: null },
    { what: 'steps/s in-process', measured: median(here), goal: null },
    { what: 'steps/s over gRPC', measured: median(there), goal: null },
  ];
}

/** The first pack that can be pulled. @throws Error where there is none */
export function draggable(pool: InferencePool): DragPack {
  const manifest = [...pool.packs.values()].map(dragPack).find((pack) => pack !== null);
  if (manifest === undefined) throw new Error('there is no model pack that can be dragged');
  return manifest;
}

/** Steps a second of one drag. */
async function speed(pool: InferencePool, manifest: DragPack, seconds: number): Promise<number> {
  let [started, steps] = [0, -STEPS_BEFORE];
  for await (const _ of frames(pool, manifest)) {
    if (steps++ === 0) started = performance.now();
    if (steps > 1 && performance.now() - started > seconds * 1000) break;
  }
  return ((steps - 1) / (performance.now() - started)) * 1000;
}

/** Of a drag that never arrives, as JPEG, made beside the next step as a room makes them. */
async function* frames(pool: InferencePool, manifest: DragPack): AsyncGenerator<Uint8Array> {
  const { resolution } = manifest;
  const pack = packId(manifest);
  const { ws } = await pool.sample({ pack, seed: 7, truncation: 0.7 });
  const settings = { ...defaultDragSettings(manifest), maxSteps: 10_000 };
  const points = pointsAt(resolution / 2, 0);
  const drag = pool.startDrag({ pack, ws, points, mask: null, settings, live: true }, { previews: true });
  let before: Promise<Uint8Array> | null = null;
  for await (const { image, encoding, index } of drag) {
    drag.setPoints(pointsAt(resolution / 2, index + 1));
    const frame = encoding === undefined ? encodePicture(image, resolution, 'preview') : Promise.resolve(image);
    if (before !== null) yield await before;
    before = frame;
  }
}

function pointsAt(middle: number, step: number) {
  const handle = { x: middle, y: middle };
  const angle = step * ROUND.angle;
  const target = { x: middle + ROUND.radius * Math.cos(angle), y: middle + ROUND.radius * Math.sin(angle) };
  return [{ id: 'a', handle, target, hold: false }];
}
