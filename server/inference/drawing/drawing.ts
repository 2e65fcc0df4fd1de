/** How a pack draws: from codes to feature maps, and from there to pictures. */
import * as ort from '../onnxruntime';

type Outputs = ort.InferenceSession.OnnxValueMapType;

/** A picture among others. */
export interface Planar {
  /** Each 3 x side x side, about -1..1. */
  readonly planar: ort.OnnxValue | undefined;
  readonly pictures: number;
  /** Which of them it is. */
  readonly at: number;
}

/** What codes became. */
export interface Drawn {
  /** Feature maps of all codes, by the names of the generator's outputs. */
  readonly outputs: Outputs;
  /** The picture of one of the codes. */
  picture(index: number): Promise<Planar>;
}

export interface Drawing {
  /** @param ws batch x layers x wDim */
  run(ws: ort.Tensor): Promise<Drawn>;
  release(): Promise<void>;
}

/** The generator in one call. */
export class WholeDrawing implements Drawing {
  constructor(private readonly generator: ort.InferenceSession) {}

  async run(ws: ort.Tensor): Promise<Drawn> {
    const outputs = await this.generator.run({ ws });
    const pictures = ws.dims[0] ?? 1;
    return { outputs, picture: (at) => Promise.resolve({ planar: outputs.image, pictures, at }) };
  }

  release(): Promise<void> {
    return this.generator.release();
  }
}

/** The generator in two calls (lib/onnx/split.ts): the same numbers, and a picture that nobody looks at costs nothing. */
export class SplitDrawing implements Drawing {
  constructor(
    private readonly trunk: ort.InferenceSession,
    private readonly upper: ort.InferenceSession,
    /** What passes from the one to the other. */
    private readonly cut: readonly string[],
  ) {}

  async run(ws: ort.Tensor): Promise<Drawn> {
    const outputs = await this.trunk.run({ ws });
    const picture = async (index: number): Promise<Planar> => {
      const from = [of('ws', ws, index), ...this.cut.map((name) => of(name, outputs[name], index))];
      const { image } = await this.upper.run(Object.fromEntries(from));
      return { planar: image, pictures: 1, at: 0 };
    };
    return { outputs, picture };
  }

  async release(): Promise<void> {
    await Promise.all([this.trunk.release(), this.upper.release()]);
  }
}

/** What one of the codes became. @throws Error when these are no numbers */
function of(name: string, value: ort.OnnxValue | undefined, index: number): [string, ort.Tensor] {
  if (!(value?.data instanceof Float32Array)) throw new Error(`the generator gave no numbers as ${name}`);
  const [batch = 1, ...dims] = value.dims;
  const each = value.data.length / batch;
  return [name, new ort.Tensor('float32', value.data.subarray(index * each, (index + 1) * each), [1, ...dims])];
}
