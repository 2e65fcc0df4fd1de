/** Draws with a graph that was just written: for the statistics of features, the sheet, and how long a picture takes. */
import * as ort from '../../inference/onnxruntime';
import { planarToRgb } from '../../inference/rgb';

export interface Drawn {
  readonly image: Uint8Array;
  readonly features: Float32Array;
}

export class Drawer {
  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly shape: { readonly layers: number; readonly wDim: number; readonly resolution: number },
    private readonly featureOutput: string,
  ) {}

  /** @throws Error when ONNX Runtime does not take the graph. */
  static async open(file: string, shape: Drawer['shape'], featureOutput: string): Promise<Drawer> {
    const session = await ort.InferenceSession.create(file, { executionProviders: ['cpu'], interOpNumThreads: 1 });
    return new Drawer(session, shape, featureOutput);
  }

  /** @param ws layers x wDim */
  async draw(ws: Float32Array): Promise<Drawn> {
    const { layers, wDim, resolution } = this.shape;
    const results = await this.session.run({ ws: new ort.Tensor('float32', ws, [1, layers, wDim]) });
    const image = results.image?.data;
    const features = results[this.featureOutput]?.data;
    if (!(image instanceof Float32Array) || !(features instanceof Float32Array))
      throw new Error('the graph that was written gives no picture');
    return { image: planarToRgb(image, 0, resolution), features };
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
