import * as ort from './onnxruntime';

import { featureChannels } from '../../lib/drag/sample-features';
import type { DragModel, FeatureMap, Frame, PredictorInput, Regularized } from '../../lib/drag/model';
import type { PackManifest } from '../../lib/pack/manifest';
import { Batcher } from './batcher';
import type { PackGraphs } from './graphs';
import { planarToRgb } from './rgb';

/**
 * A pack's networks in onnxruntime. Only the generator is batched: it takes most of a step, and its results do not depend
 * on what else is in the batch, so that a frame is the same bytes alone and in company.
 */
export class OrtModel implements DragModel {
  private readonly generator: Batcher<Float32Array, Frame>;

  constructor(
    readonly shape: PackManifest,
    private readonly graphs: PackGraphs,
    maxBatch: number,
  ) {
    this.generator = new Batcher((latents) => this.render(latents), maxBatch);
  }

  async map(z: Float32Array): Promise<Float32Array> {
    const { w } = await this.graphs.mapping.run({ z: tensor(z, [1, this.shape.zDim]) });
    return floats(w, this.shape.wDim);
  }

  async predict(input: PredictorInput): Promise<Float32Array> {
    const { layers, wDim, history } = this.shape;
    const count = input.points;
    const { delta } = await this.graphs.predictor.run({
      ws: tensor(input.ws, [1, layers, wDim]),
      start_ws: tensor(input.startWs, [1, layers, wDim]),
      features: tensor(input.features, [1, count, featureChannels(this.shape.features)]),
      positions: tensor(input.positions, [1, count, 2]),
      motions: tensor(input.motions, [1, count, 2]),
      hold: tensor(input.hold, [1, count]),
      valid: tensor(new Float32Array(count).fill(1), [1, count]),
      history_delta: tensor(input.historyDelta, [1, history, layers, wDim]),
      history_motion: tensor(input.historyMotion, [1, history, count, 2]),
      history_valid: tensor(input.historyValid, [1, history]),
    });
    return floats(delta, layers * wDim);
  }

  async regularize(ws: Float32Array, startWs: Float32Array, strength: number): Promise<Regularized> {
    const { layers, wDim } = this.shape;
    const { ws_out, distance } = await this.graphs.regularizer.run({
      ws: tensor(ws, [1, layers, wDim]),
      start_ws: tensor(startWs, [1, layers, wDim]),
      strength: tensor(Float32Array.of(strength), [1]),
    });
    return { ws: floats(ws_out, layers * wDim), distance: floats(distance, 1)[0] as number };
  }

  synthesise(ws: Float32Array): Promise<Frame> {
    return this.generator.add(ws);
  }

  /** Gives back what the networks hold; nothing may be asked of them afterwards. */
  async release(): Promise<void> {
    await Promise.all(Object.values(this.graphs).map((graph) => graph.release()));
  }

  /** One call of the generator for several latents. */
  private async render(latents: readonly Float32Array[]): Promise<Frame[]> {
    const { layers, wDim, resolution } = this.shape;
    const batch = latents.length;
    const ws = new Float32Array(batch * layers * wDim);
    latents.forEach((latent, i) => ws.set(latent, i * layers * wDim));
    const outputs = await this.graphs.generator.run({ ws: tensor(ws, [batch, layers, wDim]) });
    const image = floats(outputs.image, batch * 3 * resolution * resolution);
    return latents.map((_, i) => ({
      image: planarToRgb(image, i * 3 * resolution * resolution, resolution),
      features: this.shape.features.map(({ output, size, channels }): FeatureMap => {
        const length = channels * size * size;
        const data = floats(outputs[output], batch * length).subarray(i * length, (i + 1) * length);
        return { size, channels, data };
      }),
    }));
  }
}

function tensor(data: Float32Array, dims: number[]): ort.Tensor {
  return new ort.Tensor('float32', data, dims);
}

/** The numbers of an output; a length that differs from the manifest's would be read as noise later on. */
function floats(output: ort.OnnxValue | undefined, length: number): Float32Array {
  const data = output?.data;
  if (!(data instanceof Float32Array) || data.length !== length) {
    throw new Error(`a graph gave ${data?.length ?? 'no'} numbers where the manifest says ${length}`);
  }
  return data;
}
