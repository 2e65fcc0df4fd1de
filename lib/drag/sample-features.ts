import { toCell, type Point } from '../geometry/point';
import type { FeatureMap } from './model';

/** How many numbers `sampleFeatures` writes. */
export function featureChannels(maps: readonly { readonly channels: number }[]): number {
  return maps.reduce((sum, map) => sum + map.channels, 0);
}

/**
 * Bilinear samples of all maps at `position` (image px), channels of the first map first. Equal to torch's grid_sample with
 * align_corners=False and padding_mode='border', which the predictor was trained with.
 *
 * @param out receives `featureChannels(maps)` numbers from `offset` on.
 */
export function sampleFeatures(
  maps: readonly FeatureMap[],
  position: Point,
  resolution: number,
  out: Float32Array,
  offset: number,
): void {
  let write = offset;
  for (const { size, channels, data } of maps) {
    const last = size - 1;
    const x = Math.min(last, Math.max(0, toCell(position.x, resolution, size)));
    const y = Math.min(last, Math.max(0, toCell(position.y, resolution, size)));
    const x0 = Math.min(last - 1, Math.floor(x));
    const y0 = Math.min(last - 1, Math.floor(y));
    const fx = x - x0;
    const fy = y - y0;
    const plane = size * size;
    let i = y0 * size + x0;
    for (let channel = 0; channel < channels; channel++, i += plane) {
      const top = (data[i] as number) * (1 - fx) + (data[i + 1] as number) * fx;
      const bottom = (data[i + size] as number) * (1 - fx) + (data[i + size + 1] as number) * fx;
      out[write++] = top * (1 - fy) + bottom * fy;
    }
  }
}
