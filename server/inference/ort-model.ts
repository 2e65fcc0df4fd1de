import type * as ort from './onnxruntime';

import { spotAt } from '../../lib/face/code';
import { partPx } from '../../lib/face/part-size';
import { featureChannels } from '../../lib/drag/sample-features';
import type { DragModel, FeatureMap, Rendering, PredictorInput, Regularized } from '../../lib/drag/model';
import type { DragPack, PackGraph, PackManifest } from '../../lib/pack/manifest';
import { Batcher } from './batcher';
import { Rested } from './drawing/rested';
import { releaseGraphs, type PackGraphs } from './graphs';
import { floats, tensor } from './tensors';

/** How a generator is called for several pictures at once. */
export interface Batches {
  /** Pictures in one call. */
  readonly most: number;
  /** Told of each call. */
  readonly drew: (pictures: number) => void;
}

/**
 * What every pack can do, in onnxruntime. Only the generator is batched: it takes most of a step, and its results do not depend
 * on what else is in the batch, so that a frame is the same bytes alone and in company.
 */
export class OrtGenerator {
  private readonly generator: Batcher<Float32Array, Rendering>;

  constructor(
    readonly manifest: PackManifest,
    protected readonly graphs: PackGraphs,
    private readonly batches: Batches,
  ) {
    this.generator = new Batcher((latents) => this.render(latents), batches.most);
  }

  /** Whether pictures are drawn beside what is computed next. */
  get drawsBeside(): boolean {
    return this.graphs.drawing.drawsBeside;
  }

  async map(z: Float32Array): Promise<Float32Array> {
    const { zDim, wDim } = this.manifest;
    const { w } = await this.graph('mapping').run({ z: tensor(z, [1, zDim]) });
    return floats(w, wDim);
  }

  synthesise(ws: Float32Array): Promise<Rendering> {
    return this.generator.add(ws);
  }

  /** What drives one drag; null when the pack cannot be dragged. */
  dragModel(): DragModel | null {
    return null;
  }

  /** Gives back what the networks hold; nothing may be asked of them afterwards. */
  async release(): Promise<void> {
    await releaseGraphs(this.graphs);
  }

  /** @throws Error when the pack has no such graph: its capabilities were not looked at. */
  protected graph(name: PackGraph): ort.InferenceSession {
    const session = this.graphs.others.get(name);
    if (session === undefined) throw new Error(`the pack ${this.manifest.name} has no ${name}`);
    return session;
  }

  /** One call of the generator for several latents. */
  private async render(latents: readonly Float32Array[]): Promise<Rendering[]> {
    const { layers, wDim, capabilities } = this.manifest;
    const batch = latents.length;
    const ws = new Float32Array(batch * layers * wDim);
    latents.forEach((latent, i) => ws.set(latent, i * layers * wDim));
    const drawn = await this.graphs.drawing.run(tensor(ws, [batch, layers, wDim]));
    this.batches.drew(batch);
    return latents.map((_, i) => ({
      draw: () => drawn.picture(i),
      features: (capabilities.drag?.features ?? []).map(({ output, size, channels }): FeatureMap => {
        const length = channels * size * size;
        const data = floats(drawn.outputs[output], batch * length).subarray(i * length, (i + 1) * length);
        return { size, channels, data };
      }),
    }));
  }
}

/** A pack that can be dragged. */
export class OrtModel extends OrtGenerator implements DragModel {
  private readonly rested = new Rested();

  constructor(
    readonly shape: DragPack,
    graphs: PackGraphs,
    batches: Batches,
  ) {
    super(shape, graphs, batches);
  }

  keep(ws: Float32Array, features: readonly FeatureMap[], image: Uint8Array): void {
    this.rested.keep(ws, features, image);
  }

  kept(ws: Float32Array): Rendering | undefined {
    return this.rested.find(ws);
  }

  /** Its networks remember nothing, so all drags share them. */
  override dragModel(): DragModel {
    return this;
  }

  async predict(input: PredictorInput): Promise<Float32Array> {
    const { layers, wDim, history, reach } = this.shape;
    const count = input.points;
    const { delta } = await this.graph('predictor').run({
      ws: tensor(input.ws, [1, layers, wDim]),
      start_ws: tensor(input.startWs, [1, layers, wDim]),
      features: tensor(input.features, [1, count, featureChannels(this.shape.features)]),
      positions: tensor(input.positions, [1, count, 2]),
      motions: tensor(input.motions, [1, count, 2]),
      hold: tensor(input.hold, [1, count]),
      ...(reach === true ? { reach: tensor(input.reach, [1, count]) } : {}),
      valid: tensor(new Float32Array(count).fill(1), [1, count]),
      history_delta: tensor(input.historyDelta, [1, history, layers, wDim]),
      history_motion: tensor(input.historyMotion, [1, history, count, 2]),
      history_valid: tensor(input.historyValid, [1, history]),
    });
    return floats(delta, layers * wDim);
  }

  /** Where the map shows a face, its parts have sizes. */
  get partPx(): DragModel['partPx'] {
    const { surface, resolution } = this.shape;
    return surface === undefined ? undefined : (map, at) => partPx(spotAt(map, at, resolution), resolution);
  }

  async regularize(ws: Float32Array, startWs: Float32Array, strength: number): Promise<Regularized> {
    const { layers, wDim } = this.shape;
    const { ws_out, distance } = await this.graph('regularizer').run({
      ws: tensor(ws, [1, layers, wDim]),
      start_ws: tensor(startWs, [1, layers, wDim]),
      strength: tensor(Float32Array.of(strength), [1]),
    });
    return { ws: floats(ws_out, layers * wDim), distance: floats(distance, 1)[0] as number };
  }
}
