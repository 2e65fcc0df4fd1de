/** The lengths of constants in an ONNX file. */
import { fieldsOf } from './fields';
import type { OnnxFile } from './file';
import { TENSOR } from './numbers';

/** Finds constants by name, also behind operators that only pass them on or widen them. */
export class Constants {
  private readonly known: ReadonlyMap<string, Uint8Array>;
  private readonly from = new Map<string, string>();

  constructor({ constants, nodes }: Pick<OnnxFile, 'constants' | 'nodes'>) {
    this.known = new Map(constants.map(({ name, message }) => [name, message]));
    for (const { type, inputs, outputs } of nodes)
      if (type === 'Identity' || type === 'Cast') this.from.set(outputs[0] ?? '', inputs[0] ?? '');
  }

  /** Lengths of its axes; null where `name` is no constant. */
  lengths(name: string): readonly number[] | null {
    for (let at: string | undefined = name; at !== undefined; at = this.from.get(at)) {
      const message = this.known.get(at);
      if (message !== undefined) return lengthsOf(message);
    }
    return null;
  }
}

/** Each a field of its own, or all in one. */
const lengthsOf = (tensor: Uint8Array): number[] =>
  [...fieldsOf(tensor)].flatMap(({ number, value }) => {
    if (number !== TENSOR.dims) return [];
    return typeof value === 'number' ? [value] : varintsOf(value);
  });

function varintsOf(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let [value, unit] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 0x7f) * unit;
    unit *= 0x80;
    if (byte >= 0x80) continue;
    values.push(value);
    [value, unit] = [0, 1];
  }
  return values;
}
