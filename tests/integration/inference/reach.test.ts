/** A pack whose predictor is told reaches, by the graph that it loads. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reachPx } from '../../../lib/drag/reach-px';
import { namedPartPx } from '../../../lib/face/part-size';
import { packId } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import { OnnxGraph } from '../../../lib/onnx/graph';
import { collect, copyOfPacks, pull, requestFor, startPool } from './support';

const NOSE = { x: 128, y: 131 };

/** Moves every number of the latent by one over the mean reach that it is told, whatever else it is asked. */
function toldPredictor({ layers, wDim, capabilities }: PackManifest): Uint8Array {
  const { features = [], history = 0 } = capabilities.drag ?? {};
  const graph = new OnnxGraph('told');
  graph.input('ws', [layers, wDim]);
  graph.input('start_ws', [layers, wDim]);
  graph.input('features', ['points', features.reduce((sum, { channels }) => sum + channels, 0)]);
  graph.input('positions', ['points', 2]);
  graph.input('motions', ['points', 2]);
  graph.input('hold', ['points']);
  const reach = graph.input('reach', ['points']);
  graph.input('valid', ['points']);
  graph.input('history_delta', [history, layers, wDim]);
  graph.input('history_motion', [history, 'points', 2]);
  graph.input('history_valid', [history]);
  const mean = graph.add('Unsqueeze', [
    graph.add('ReduceMean', [reach], { axes: [1], keepdims: 1 }),
    graph.integers([2]),
  ]);
  const ones = graph.constant([1, layers, wDim], new Float32Array(layers * wDim).fill(1));
  graph.output('delta', graph.add('Div', [ones, mean]), [layers, wDim]);
  return Buffer.concat(graph.file());
}

describe('a pack whose predictor is told reaches', () => {
  it('D23: is told what each point asks for, by the size of the part that was pressed', async () => {
    const { dir, remove } = copyOfPacks((folder, manifest) => {
      const { drag } = manifest.capabilities;
      if (drag === undefined) throw new Error('the pack cannot be dragged');
      const path = 'told.onnx';
      const bytes = toldPredictor(manifest);
      writeFileSync(join(folder, path), bytes);
      const predictor = { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
      return {
        ...manifest,
        capabilities: { ...manifest.capabilities, drag: { ...drag, reach: true } },
        files: { ...manifest.files, predictor },
      };
    });
    const pool = await startPool(dir);
    try {
      const told = pool.packs.get('broken');
      if (told === undefined) throw new Error(JSON.stringify(pool.refused));
      const pack = packId(told);
      const layer = told.capabilities.drag?.editLayers[0] ?? 0;
      /** Of the first number that may move, in one step. */
      const moved = async (reach: number | undefined) => {
        const request = await requestFor(pool, 1, [{ ...pull('a', NOSE, 8, 0), reach }], { pack });
        const settings = { ...request.settings, maxSteps: 1, regularizerStrength: 0 };
        const { steps } = await collect(pool.startDrag({ ...request, settings }));
        const at = layer * told.wDim;
        return (steps[1]?.ws[at] ?? NaN) - (steps[0]?.ws[at] ?? NaN);
      };
      const resolution = told.resolution;
      const part = namedPartPx('nose-tip', resolution);
      for (const reach of [0, 0.5, undefined])
        expect(await moved(reach)).toBeCloseTo(1 / reachPx(reach, part, resolution), 4);
    } finally {
      await pool.close();
      remove();
    }
  });
});
