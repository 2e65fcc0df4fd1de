import { describe, expect, it } from 'vitest';
import { readOnnx, writeOnnx, type OnnxFile } from './file';
import { OnnxGraph } from './graph';
import { splitGenerator } from './split';

const WIDE = 16;

/** Two large convolutions, each scaled by a style, with a small picture that is doubled beside them. */
function generator(mapAfter: 'first' | 'second', half = false): OnnxFile {
  const graph = new OnnxGraph('generator', half);
  const ws = graph.input('ws', [WIDE]);
  const kernel = (outputs: number, inputs: number, side: number) =>
    graph.constant([outputs, inputs, side, side], new Float32Array(outputs * inputs * side * side).fill(0.5));
  const style = graph.add('Unsqueeze', [graph.add('Mul', [ws, graph.scalar(2)]), graph.integers([2, 3])]);
  const start = graph.add('Expand', [style, graph.integers([1, WIDE, 4, 4])]);
  const first = graph.add('Conv', [start, kernel(WIDE, WIDE, 3)], { pads: [1, 1, 1, 1] });
  const small = graph.add('Conv', [first, kernel(3, WIDE, 1)]);
  const doubled = graph.add('Conv', [small, kernel(3, 3, 3)], { pads: [1, 1, 1, 1] });
  const second = graph.add('Conv', [graph.add('Mul', [first, style]), kernel(WIDE, WIDE, 3)], { pads: [1, 1, 1, 1] });
  graph.output('image', graph.add('Add', [doubled, graph.add('Conv', [second, kernel(3, WIDE, 1)])]), [3, 4, 4]);
  graph.output('map', mapAfter === 'first' ? first : second, [WIDE, 4, 4]);
  return readOnnx(join(graph.file()));
}

const join = (pieces: readonly Uint8Array[]) => Uint8Array.from(pieces.flatMap((piece) => [...piece]));
const types = ({ nodes }: OnnxFile) => nodes.map(({ type }) => type).sort();
const names = (values: OnnxFile['inputs']) => values.map(({ name }) => name);

describe('ONNX files', () => {
  it('are the same when they are written again', () => {
    const file = generator('first');
    const again = readOnnx(writeOnnx(file));
    expect(again).toEqual(file);
    expect(names(file.inputs)).toEqual(['ws']);
    expect(names(file.outputs)).toEqual(['image', 'map']);
  });

  it('are refused when they are cut off, or are none', () => {
    const bytes = writeOnnx(generator('first'));
    expect(() => readOnnx(bytes.subarray(0, bytes.length - 5))).toThrow(RangeError);
    expect(() => readOnnx(new Uint8Array())).toThrow(RangeError);
  });
});

describe('a generator', () => {
  it.each([false, true])('is cut above its feature maps (16 bits a number: %s)', (half) => {
    const split = splitGenerator(generator('first', half), ['map'], 'image');
    expect(names(split?.trunk.inputs ?? [])).toEqual(['ws']);
    expect(names(split?.upper.outputs ?? [])).toEqual(['image']);
    expect(names(split?.trunk.outputs ?? [])).toEqual(['map', ...(split?.cut ?? [])]);
    expect(names(split?.upper.inputs ?? [])).toEqual(['ws', ...(split?.cut ?? [])]);
    // What is scaled for the second convolution, and the small picture, which costs little and is doubled below.
    expect(split?.cut).toHaveLength(2);
    const convolutions = (file: OnnxFile | undefined) =>
      types(file as OnnxFile).filter((type) => type === 'Conv').length;
    expect([convolutions(split?.trunk), convolutions(split?.upper)]).toEqual([3, 2]);
    // Every value that is asked for is there.
    for (const file of [split?.trunk, split?.upper] as OnnxFile[]) {
      const made = new Set(file.nodes.flatMap(({ outputs }) => outputs));
      const there = new Set([...made, ...names(file.constants), ...names(file.inputs)]);
      expect(file.nodes.flatMap(({ inputs }) => inputs).filter((name) => !there.has(name))).toEqual([]);
      expect(names(file.outputs).filter((name) => !made.has(name))).toEqual([]);
    }
  });

  it('is left whole where nothing large lies above them, and where it has no such outputs', () => {
    expect(splitGenerator(generator('second'), ['map'], 'image')).toBeNull();
    expect(splitGenerator(generator('first'), ['other'], 'image')).toBeNull();
    expect(splitGenerator(generator('first'), ['map'], 'picture')).toBeNull();
  });
});
