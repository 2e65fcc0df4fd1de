import * as ort from './onnxruntime';

export const tensor = (data: Float32Array, dims: readonly number[]): ort.Tensor =>
  new ort.Tensor('float32', data, dims);

/** The numbers of an output; a length that differs from the manifest's would be read as noise later on. */
export function floats(output: ort.OnnxValue | undefined, length: number): Float32Array {
  const data = output?.data;
  if (!(data instanceof Float32Array) || data.length !== length) {
    throw new Error(`a graph gave ${data?.length ?? 'no'} numbers where the manifest says ${length}`);
  }
  return data;
}
