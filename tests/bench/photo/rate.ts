/** How fast photos are pulled: the engine by itself and by part, behind its thread, and for many rooms at once. */
import type { DragRun } from '../../../lib/drag/types';
import { SeededRandom } from '../../../lib/latent/random';
import { PhotoLayers } from '../../../lib/photo/layers';
import { startPhotoDrag } from '../../../lib/photo/photo-drag';
import { SurfacePull } from '../../../lib/photo/pull';
import { pressed } from '../../../lib/photo/run';
import { PhotoScene } from '../../../lib/photo/scene';
import { median, quantile } from '../../../lib/statistics/quantile';
import { PhotoEngine } from '../../../server/inference/photos/photo-engine';
import type { SurfaceFile } from '../../../server/inference/photos/read-surface';
import type { Rig } from '../drag/rig';
import { least, most, type Part } from './bars';
import { pullNamed, pullsOf } from './pulls';
import type { SourceFace } from './sources';

const STEPS = 600;
const WARM_UP = 60;
const PRESSES = 40;
const ROOMS = 16;
const SECONDS = 5;
const CALLS = 40;
const RATE = 60;
const FIRST_FRAME_MS = 60;
const RATE_OF_MANY = 20;
/** Px of 256 about the handle where targets jump to. */
const JUMP = 10;

/** @param source the face that is pulled */
export async function measureRate(source: SourceFace, file: SurfaceFile, rig: Rig): Promise<Part> {
  const { face } = source;
  const fitted = {
    code: [...face.fit.code].map(Math.fround),
    points: [...face.surface.found].flatMap((v) => [face.source[2 * v] ?? 0, face.source[2 * v + 1] ?? 0]),
  };
  const alone = await stepsAlone(new PhotoScene(face.surface, [fitted]), source);
  const parts = partsOf(source);
  const picture = await pictureMs(rig);
  const engine = new PhotoEngine();
  try {
    const start = () => {
      const scene = new PhotoScene(face.surface, [fitted]);
      const drag = engine.startDrag({
        surface: file,
        faces: [fitted],
        state: scene.start,
        points: [pointAt(source, 0, 0)],
        reach: 'part',
        live: true,
      });
      return { drag, iterator: drag[Symbol.asyncIterator]() };
    };
    const first = await firstFrames(start, source);
    const one = await stepsOf([start()], source);
    const many = await stepsOf(Array.from({ length: ROOMS }, start), source);
    const slowest = Math.min(...many);
    return {
      bars: [
        least('steps a second of the engine by itself', alone, RATE),
        least('steps a second of one room, behind its thread', one[0] ?? 0, RATE * 0.97),
        most('first frame after a press, p95', quantile(first, 0.95), FIRST_FRAME_MS, 'ms'),
        least(`steps a second of each of ${ROOMS} rooms at once, the slowest`, slowest, RATE_OF_MANY),
      ],
      tables: [
        {
          title: 'What a step costs',
          about:
            'A step of a photo has no picture of the generator in it: neither its trunk nor the predictor is run, the surface says where points are. Median and p95, ms, of one thread. Not part of a step: ' +
            'the layers that the page works out of a state once a frame; and one picture of the generator on all cores, which a step of a pack’s own picture has to make.',
          columns: ['median', 'p95'],
          rows: [...parts, { label: 'one picture of the generator', values: picture }],
        },
        {
          title: 'Steps a second',
          about: `Drags whose targets jump about; the engine’s threads make at most ${RATE} a second. First frame: from the press until the first moved state is back, the room’s first press included.`,
          columns: ['value'],
          rows: [
            { label: 'engine by itself, unpaced', values: [alone] },
            { label: 'one room', values: [one[0] ?? 0] },
            { label: `${ROOMS} rooms, mean`, values: [many.reduce((a, b) => a + b, 0) / many.length] },
            { label: `${ROOMS} rooms, slowest`, values: [slowest] },
            { label: 'first frame, median, ms', values: [median(first)] },
            { label: 'first frame, p95, ms', values: [quantile(first, 0.95)] },
          ],
        },
      ],
      numbers: { alone, one, many, first, parts, picture },
    };
  } finally {
    await engine.close();
  }
}

/** The corner of the mouth, pulled by that many px of 256. */
function pointAt({ face }: SourceFace, dx: number, dy: number) {
  const [pull] = pullsOf(face, pullNamed('one corner up'));
  const handle = pull?.handle ?? { x: 0, y: 0 };
  return { id: 'a', handle, target: { x: handle.x + dx * face.unit, y: handle.y + dy * face.unit }, hold: false };
}

/** Takes steps of a live drag, giving it another target every few steps and whenever it has rested. */
async function take(
  { drag, iterator }: { drag: DragRun; iterator: AsyncIterator<unknown> },
  source: SourceFace,
  random: SeededRandom,
  until: (steps: number) => boolean,
): Promise<number> {
  const jump = () => {
    drag.setPoints([pointAt(source, (random.uniform() - 0.5) * 2 * JUMP, (random.uniform() - 0.5) * 2 * JUMP)]);
  };
  // A drag that has arrived waits for another target, as it does for somebody whose hand rests; nobody's rests longer than that here.
  const nudge = setInterval(jump, 40);
  let steps = 0;
  for (; !until(steps); steps++) {
    if (steps % 3 === 0) jump();
    const step = await iterator.next();
    if (step.done === true) break;
  }
  clearInterval(nudge);
  return steps;
}

async function stepsAlone(scene: PhotoScene, source: SourceFace): Promise<number> {
  const request = { state: scene.start, points: [pointAt(source, 4, -4)], reach: 'part', live: true } as const;
  const drag = startPhotoDrag(scene, request, () => new Promise((resolve) => setImmediate(resolve)));
  const run = { drag, iterator: drag[Symbol.asyncIterator]() };
  const random = new SeededRandom(1);
  await take(run, source, random, (steps) => steps >= WARM_UP);
  const started = performance.now();
  await take(run, source, random, (steps) => steps >= STEPS);
  const rate = (1000 * STEPS) / (performance.now() - started);
  drag.stop();
  await run.iterator.return?.();
  return rate;
}

async function stepsOf(
  runs: readonly { drag: DragRun; iterator: AsyncIterator<unknown> }[],
  source: SourceFace,
): Promise<number[]> {
  await Promise.all(runs.map((run, i) => take(run, source, new SeededRandom(i), (steps) => steps >= 10)));
  const end = performance.now() + 1000 * SECONDS;
  const steps = await Promise.all(
    runs.map((run, i) => take(run, source, new SeededRandom(100 + i), () => performance.now() > end)),
  );
  for (const { drag, iterator } of runs) {
    drag.stop();
    await iterator.return?.();
  }
  return steps.map((count) => count / SECONDS);
}

async function firstFrames(
  start: () => { drag: DragRun; iterator: AsyncIterator<unknown> },
  source: SourceFace,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < PRESSES; i++) {
    const began = performance.now();
    const { drag, iterator } = start();
    drag.setPoints([pointAt(source, 4, -4)]);
    // The picture as it was, then the first one that has moved.
    await iterator.next();
    await iterator.next();
    times.push(performance.now() - began);
    drag.stop();
    await iterator.return?.();
  }
  return times;
}

/** Median and p95 of the parts of a step, and of the layers of a frame, ms. */
function partsOf(source: SourceFace) {
  const { face } = source;
  const pulls = pullsOf(face, pullNamed('one corner up'));
  const on = pressed(face, face.fit.code, pulls);
  const points = on.map((point, i) => ({ on: point, target: pulls[i]?.target ?? { x: 0, y: 0 } }));
  const layers = new PhotoLayers(face);
  const pull = new SurfacePull(face, face.fit.code, on, [0]);
  const code = pull.step(face.fit.code, points);
  const timed = (label: string, work: () => unknown) => {
    const times: number[] = [];
    for (let i = 0; i < 2 * CALLS; i++) {
      const began = performance.now();
      work();
      if (i >= CALLS) times.push(performance.now() - began);
    }
    return { label, values: [median(times), quantile(times, 0.95)] };
  };
  return [
    timed('a press: the point found, weights', () => new SurfacePull(face, face.fit.code, pressed(face, face.fit.code, pulls), [0])),
    timed('a step: slopes, equations, solution', () => pull.step(face.fit.code, points)),
    timed('a step: where a point is', () => on.map((point) => face.where(code, point))),
    timed('a frame on the page: layers of a state', () => layers.at(code)),
    timed('a photo’s first frame there: layers made', () => new PhotoLayers(face)),
  ]; // prettier-ignore
}

async function pictureMs(rig: Rig): Promise<number[]> {
  const ws = await rig.sample(1);
  const times: number[] = [];
  for (let i = 0; i < CALLS; i++) {
    const began = performance.now();
    await rig.picture(ws);
    times.push(performance.now() - began);
  }
  return [median(times), quantile(times, 0.95)];
}
