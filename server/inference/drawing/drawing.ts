/** How a pack draws: from codes to feature maps, and from there to pictures. */
import type * as ort from '../onnxruntime';
import { planarToRgb } from '../rgb';
import { floats, tensor } from '../tensors';

type Outputs = ort.InferenceSession.OnnxValueMapType;

/** What goes into a graph, by name. */
export type Inputs = readonly (readonly [name: string, value: ort.Tensor])[];

/** What codes became. */
export interface Drawn {
  /** Feature maps of all codes, by the names of the generator's outputs. */
  readonly outputs: Outputs;
  /** The picture of one of the codes: RGB, row-major, a fresh array. */
  picture(index: number): Promise<Uint8Array>;
}

export interface Drawing {
  /** Whether pictures are drawn in a thread of their own. */
  readonly drawsBeside: boolean;
  /** @param ws batch x layers x wDim */
  run(ws: ort.Tensor): Promise<Drawn>;
  release(): Promise<void>;
}

/** The upper half of a generator: draws one picture. */
export interface Upper {
  readonly drawsBeside: boolean;
  /** Resolves when there is not more than one picture on its way: lower halves that ran ahead would only keep it waiting. */
  room(): Promise<void>;
  /** @returns RGB, row-major, a fresh array */
  draw(from: Inputs): Promise<Uint8Array>;
  release(): Promise<void>;
}

/** The generator in one call. */
export class WholeDrawing implements Drawing {
  readonly drawsBeside = false;

  constructor(
    private readonly generator: ort.InferenceSession,
    private readonly resolution: number,
  ) {}

  async run(ws: ort.Tensor): Promise<Drawn> {
    const outputs = await this.generator.run({ ws });
    const pictures = ws.dims[0] ?? 1;
    return {
      outputs,
      picture: (at) => Promise.resolve(outputs.image).then((all) => rgbOf(all, this.resolution, pictures, at)),
    };
  }

  release(): Promise<void> {
    return this.generator.release();
  }
}

/** The generator in two calls (lib/onnx/split.ts): the same numbers, and a picture that nobody looks at costs nothing. */
export class SplitDrawing implements Drawing {
  constructor(
    private readonly trunk: ort.InferenceSession,
    private readonly upper: Upper,
    /** What passes from the one to the other. */
    private readonly cut: readonly string[],
  ) {}

  get drawsBeside(): boolean {
    return this.upper.drawsBeside;
  }

  async run(ws: ort.Tensor): Promise<Drawn> {
    await this.upper.room();
    const outputs = await this.trunk.run({ ws });
    const picture = (index: number) =>
      this.upper.draw([of('ws', ws, index), ...this.cut.map((name) => of(name, outputs[name], index))]);
    return { outputs, picture };
  }

  async release(): Promise<void> {
    await Promise.all([this.trunk.release(), this.upper.release()]);
  }
}

/** In the same thread. */
export class UpperHere implements Upper {
  readonly drawsBeside = false;

  constructor(
    private readonly upper: ort.InferenceSession,
    private readonly resolution: number,
  ) {}

  room(): Promise<void> {
    return Promise.resolve();
  }

  async draw(from: Inputs): Promise<Uint8Array> {
    const { image } = await this.upper.run(Object.fromEntries(from));
    return rgbOf(image, this.resolution);
  }

  release(): Promise<void> {
    return this.upper.release();
  }
}

/** One of the pictures that a graph gave, about -1..1, as RGB bytes. @throws Error when there are fewer numbers, or more */
function rgbOf(image: ort.OnnxValue | undefined, resolution: number, pictures = 1, at = 0): Uint8Array {
  const each = 3 * resolution * resolution;
  return planarToRgb(floats(image, pictures * each), at * each, resolution);
}

/** What one of the codes became. @throws Error when these are no numbers */
function of(name: string, value: ort.OnnxValue | undefined, index: number): [string, ort.Tensor] {
  if (!(value?.data instanceof Float32Array)) throw new Error(`the generator gave no numbers as ${name}`);
  const [batch = 1, ...dims] = value.dims;
  const each = value.data.length / batch;
  return [name, tensor(value.data.subarray(index * each, (index + 1) * each), [1, ...dims])];
}
