/** Maps z to w with a graph that was just written. */
import * as ort from '../../inference/onnxruntime';

export class Mapper {
  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly shape: { readonly zDim: number; readonly wDim: number },
  ) {}

  /** @throws Error when ONNX Runtime does not take the graph. */
  static async open(file: string, shape: Mapper['shape']): Promise<Mapper> {
    const session = await ort.InferenceSession.create(file, { executionProviders: ['cpu'], interOpNumThreads: 1 });
    return new Mapper(session, shape);
  }

  /** @param zs each of zDim numbers @returns w of each */
  async map(zs: readonly Float32Array[]): Promise<Float32Array[]> {
    const { zDim, wDim } = this.shape;
    const all = new Float32Array(zs.length * zDim);
    zs.forEach((z, i) => all.set(z, i * zDim));
    const w = (await this.session.run({ z: new ort.Tensor('float32', all, [zs.length, zDim]) })).w?.data;
    if (!(w instanceof Float32Array)) throw new Error('the graph that was written gives no w');
    return zs.map((_, i) => w.slice(i * wDim, (i + 1) * wDim));
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
