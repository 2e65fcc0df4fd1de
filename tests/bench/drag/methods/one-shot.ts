import { StepHistory } from '../../../../lib/drag/history';
import { addOnLayers, takeLayers } from '../../../../lib/drag/latent';
import type { DragModel } from '../../../../lib/drag/model';
import { PointSet } from '../../../../lib/drag/points';
import { predictorInput } from '../../../../lib/drag/predictor-input';
import { defaultDragSettings } from '../../../../lib/drag/settings';
import { type Point, difference } from '../../../../lib/geometry/point';
import type { DragCase, Outcome } from '../cases';
import { evenly } from '../metrics/landmark-sets';
import { dragPoint } from './ours';

/** The whole movement in one call of our predictor, then the regularizer: what is left of the method without sub-steps. */
export async function runOneShot(model: DragModel, one: DragCase): Promise<Outcome> {
  const { shape } = model;
  const started = performance.now();
  const { features } = await model.synthesise(one.ws);
  const track = features[shape.features.findIndex((feature) => feature.output === shape.trackFeature)];
  if (track === undefined) throw new Error(`the generator gave no feature map "${shape.trackFeature}"`);
  const set = new PointSet(shape);
  const kept = evenly(one.points.length, shape.maxPoints);
  set.setPoints(
    kept.map((i) => dragPoint(one, i)),
    track,
    true,
  );
  set.setMask(one.mask, track, true);
  const active = set.active();
  const motions = active.map((point) => (point.hold ? { x: 0, y: 0 } : difference(point.position, point.target)));
  const history = new StepHistory(shape.history);
  const input = predictorInput(one.ws, one.ws, active, motions, features, history, shape.resolution);
  const wished = addOnLayers(one.ws, await model.predict(input), shape.editLayers, shape.wDim);
  const { regularizerStrength } = defaultDragSettings(shape);
  const regular = await model.regularize(wished, one.ws, regularizerStrength);
  const ws = takeLayers(one.ws, regular.ws, shape.editLayers, shape.wDim);
  await (await model.synthesise(ws)).draw();
  // Nothing is tracked, so the method does not know where its points are.
  const points = one.points.map((): Point => ({ x: NaN, y: NaN }));
  return { ws, points, steps: 1, seconds: (performance.now() - started) / 1000 };
}
