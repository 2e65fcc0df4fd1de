import { OnnxGraph } from '../../lib/onnx/graph';
import { addDoubled } from '../../lib/checkpoint/graphs/up-sampling';
import * as ort from '../../server/inference/onnxruntime';
import { unitNumbers } from '../fixtures/stylegan2/numbers';

/** Layers of official generators, and thinner ones: inputs, outputs, side of the small map. */
const LAYERS = [
  [512, 512, 16],
  [512, 512, 32],
  [512, 256, 64],
  [256, 128, 128],
  [128, 64, 128],
  [64, 32, 256],
  [32, 16, 256],
  [16, 8, 256],
  [8, 4, 256],
] as const;
const ROUNDS = 7;

/** Processor time of one call with one thread, ms: the least of some, since others may use the machine. */
async function time([inputs, outputs, side]: (typeof LAYERS)[number], form: 'transposed' | 'merged'): Promise<number> {
  const graph = new OnnxGraph('up');
  const kernel = { weight: unitNumbers('kernel', outputs * inputs * 9), inputs, outputs };
  const { y } = addDoubled(graph, graph.input('x', [inputs, side, side]), kernel, form);
  graph.output('y', y, [outputs, 2 * side, 2 * side]);
  const session = await ort.InferenceSession.create(Buffer.concat(graph.file()), {
    intraOpNumThreads: 1,
    // Nothing demodulates here, so the sums of squares are left over, of which it would warn.
    logSeverityLevel: 3,
  });
  const feed = { x: new ort.Tensor('float32', unitNumbers('x', inputs * side * side), [1, inputs, side, side]) };
  await session.run(feed);
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await session.run(feed);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  await session.release();
  return least;
}

/** The two forms of up-sampling, layer by layer: what `WIDE` in lib/checkpoint/graphs/up-sampling.ts was chosen by. */
export async function run(): Promise<void> {
  for (const layer of LAYERS) {
    const [transposed, merged] = [await time(layer, 'transposed'), await time(layer, 'merged')];
    const [inputs, outputs, side] = layer;
    console.log(
      `${inputs} to ${outputs} channels, ${side} to ${2 * side} px: transposed and blurred ${transposed.toFixed(2)} ms, merged ` +
        `${merged.toFixed(2)} ms, ${(merged / transposed).toFixed(2)} times as long`,
    );
  }
}
