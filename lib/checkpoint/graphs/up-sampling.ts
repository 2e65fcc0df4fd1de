/**
 * Convolutions that double the size (StyleGAN2, appendix B): a transposed 3x3 convolution, `2 n + 1` px, then the FIR filter [1, 3, 3, 1].
 * Wide layers run as that. In thin ones the blur, which works on the large map, costs more than it saves, so both are merged into one
 * convolution on the small map with four times the outputs, one set for each place in 2x2 pixels.
 */
import type { OnnxGraph } from '../../onnx/graph';

/** The FIR filter in one direction; its sum is 2, since every second sample is zero. */
const FIR = [0.25, 0.75, 0.75, 0.25];
const KERNEL = 3;
/**
 * Inputs from which on a layer is wide. With one thread of a CPU with AVX-512 the merged kernel took 2.3 to 2.9 times as long with 256 and
 * 512 inputs, 1.4 to 1.8 times with 64 and 128, 1.2 times with 32, but 0.7 times with 16 and 0.4 times with 8 (`npm run bench --
 * upsampling`).
 */
const WIDE = 32;

export interface Kernel {
  /** [outputs, inputs, 3, 3], row-major. */
  readonly weight: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
}

export interface Convolved {
  /** `[batch, outputs, height, width]` */
  readonly y: string;
  /** Sums of squared weights, `[inputs, outputs]`, for the demodulation. */
  readonly squares: string;
}

/** Adds a convolution to twice the size. @param form for the bench; by default the faster one */
export function addDoubled(
  graph: OnnxGraph,
  x: string,
  kernel: Kernel,
  form: 'transposed' | 'merged' = kernel.inputs < WIDE ? 'merged' : 'transposed',
): Convolved {
  return form === 'merged' ? merged(graph, x, kernel) : transposed(graph, x, kernel);
}

function transposed(graph: OnnxGraph, x: string, { weight, inputs, outputs }: Kernel): Convolved {
  const size = KERNEL * KERNEL;
  const turned = new Float32Array(weight.length);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      turned.set(weight.subarray((o * inputs + i) * size, (o * inputs + i + 1) * size), (i * outputs + o) * size);
  const kernel = graph.constant([inputs, outputs, KERNEL, KERNEL], turned);
  const wide = graph.add('ConvTranspose', [x, kernel], { strides: [2, 2] });
  const one = FIR.flatMap((row) => FIR.map((column) => row * column));
  const blur = Float32Array.from({ length: outputs * one.length }, (_, i) => one[i % one.length] as number);
  const y = graph.add('Conv', [wide, graph.constant([outputs, 1, FIR.length, FIR.length], blur)], {
    pads: [1, 1, 1, 1],
    group: outputs,
  });
  return { y, squares: graph.add('ReduceSumSquare', [kernel], { axes: [2, 3], keepdims: 0 }) };
}

/**
 * In one direction, what pixel `2 m + phase` takes of the small map at `m - 1`, `m` and `m + 1`, by tap of the kernel. The filter's tap j
 * looks at pixel `2 m + phase + j - 1` of the transposed convolution, to which its tap k brings the sample at half of that less k.
 */
const PHASES = [0, 1].map((phase) =>
  [-1, 0, 1].map((offset) => Array.from({ length: KERNEL }, (_, k) => FIR[2 * offset - phase + 1 + k] ?? 0)),
);

function merged(graph: OnnxGraph, x: string, { weight, inputs, outputs }: Kernel): Convolved {
  const size = KERNEL * KERNEL;
  const kernel = new Float32Array(4 * weight.length);
  const squares = new Float32Array(inputs * outputs);
  let at = 0;
  for (const rows of PHASES)
    for (const columns of PHASES)
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++) {
          const taps = weight.subarray((o * inputs + i) * size, (o * inputs + i + 1) * size);
          squares[i * outputs + o] = taps.reduce((sum, value) => sum + value * value, 0);
          for (const row of rows)
            for (const column of columns)
              kernel[at++] = taps.reduce(
                (sum, value, k) =>
                  sum + value * (row[Math.floor(k / KERNEL)] as number) * (column[k % KERNEL] as number),
                0,
              );
        }
  const phases = graph.add('Conv', [x, graph.constant([4 * outputs, inputs, KERNEL, KERNEL], kernel)], {
    pads: [1, 1, 1, 1],
  });
  // The phases come first in its channels: DepthToSpace's order "DCR".
  const y = graph.add('DepthToSpace', [phases], { blocksize: 2 });
  return { y, squares: graph.constant([inputs, outputs], squares) };
}

/** Adds the picture so far, `[batch, 3, n, n]`, twice as large, by the filter; zeros outside. */
export function addDoubledPicture(graph: OnnxGraph, image: string): string {
  const kernel = FIR.flatMap((row) => FIR.map((column) => row * column));
  const three = Float32Array.from([...kernel, ...kernel, ...kernel]);
  return graph.add('ConvTranspose', [image, graph.constant([3, 1, FIR.length, FIR.length], three)], {
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    group: 3,
  });
}
