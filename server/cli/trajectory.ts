import type { DragStep } from '../../lib/drag/types';
import { encodeNpz } from '../../lib/npz/npz';
import type { PackManifest } from '../../lib/pack/manifest';

/**
 * All steps of a drag with a fixed set of points as a .npz file. T = steps with the start, P = points, px: `ws` [T, layers, wDim],
 * `positions` and `targets` [T, P, 2], `hold` [P], `distance` and `natural_distance` [T].
 */
export function trajectoryNpz(steps: readonly DragStep[], manifest: Pick<PackManifest, 'layers' | 'wDim'>): Uint8Array {
  const points = steps[0]?.points ?? [];
  const count = steps.length;
  const ws = new Float32Array(count * manifest.layers * manifest.wDim);
  steps.forEach((step, i) => {
    ws.set(step.ws, i * manifest.layers * manifest.wDim);
  });
  const pairs = (of: 'position' | 'target') => ({
    shape: [count, points.length, 2],
    data: Float32Array.from(steps.flatMap((step) => step.points.flatMap((point) => [point[of].x, point[of].y]))),
  });
  return encodeNpz({
    ws: { shape: [count, manifest.layers, manifest.wDim], data: ws },
    positions: pairs('position'),
    targets: pairs('target'),
    hold: { shape: [points.length], data: Uint8Array.from(points, (point) => (point.hold ? 1 : 0)) },
    distance: { shape: [count], data: Float32Array.from(steps, (step) => step.distance) },
    natural_distance: { shape: [count], data: Float32Array.from(steps, (step) => step.naturalDistance) },
  });
}
