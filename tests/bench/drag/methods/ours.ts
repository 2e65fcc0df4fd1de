import type { DragModel, PredictorInput } from '../../../../lib/drag/model';
import { startDrag } from '../../../../lib/drag/run';
import { defaultDragSettings } from '../../../../lib/drag/settings';
import type { DragPoint, DragRequest, DragSettings, DragStep } from '../../../../lib/drag/types';
import type { Point } from '../../../../lib/geometry/point';
import type { DragCase, Outcome } from '../cases';
import { evenly } from '../metrics/landmark-sets';

/** A drag with all its steps. */
export interface OurRun {
  readonly outcome: Outcome;
  readonly steps: readonly DragStep[];
}

/** Runs one case through the drag loop of lib/drag to its end. */
export async function runOurs(model: DragModel, one: DragCase, changes: Partial<DragSettings> = {}): Promise<OurRun> {
  const kept = evenly(one.points.length, model.shape.maxPoints);
  const request: DragRequest = {
    pack: { name: 'bench', generator: '' },
    ws: one.ws,
    points: kept.map((i) => dragPoint(one, i)),
    mask: one.mask,
    settings: { ...defaultDragSettings(model.shape), ...changes },
    live: false,
  };
  const started = performance.now();
  const drag = startDrag(model, request);
  const steps: DragStep[] = [];
  for await (const step of drag) steps.push(step);
  const seconds = (performance.now() - started) / 1000;
  const result = await drag.result;
  const found = new Map(result.points.map((point) => [point.id, point.position]));
  const points = one.points.map((_, i): Point => found.get(String(i)) ?? { x: NaN, y: NaN });
  return { outcome: { ws: result.ws, points, steps: result.steps, seconds }, steps };
}

/** The point `i` of a case as a user would set it. */
export function dragPoint(one: DragCase, i: number): DragPoint {
  const handle = one.points[i] as Point;
  return { id: String(i), handle, target: one.targets[i] as Point, hold: one.hold[i] === true, reach: one.reach };
}

/** The same networks, but the predictor never sees what the last steps did. */
export function withoutHistory(model: DragModel): DragModel {
  const blank = (input: PredictorInput): PredictorInput => ({
    ...input,
    historyDelta: new Float32Array(input.historyDelta.length),
    historyMotion: new Float32Array(input.historyMotion.length),
    historyValid: new Float32Array(input.historyValid.length),
  });
  return {
    shape: model.shape,
    map: (z) => model.map(z),
    predict: (input) => model.predict(blank(input)),
    regularize: (ws, startWs, strength) => model.regularize(ws, startWs, strength),
    synthesise: (ws) => model.synthesise(ws),
  };
}
