/**
 * Writes ONNX graphs (onnx.proto3, IR version 8, opset 17). Operators are added in the order in which they run; each gives back the
 * name of its output. Axis 0 of inputs and outputs is the batch.
 */
import { toHalf } from '../floats/half';
import { Message } from './message';

const IR_VERSION = 8;
const OPSET = 17;
const FLOAT = 1;
const INT64 = 7;
const HALF = 10;
/** Constants with fewer numbers are kept in full where larger ones are halved: they weigh nothing. */
const FEWEST_HALVED = 1024;
const PRODUCER = 'tug';

/** Field numbers of onnx.proto3. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;
const OPSET_ID = { domain: 1, version: 2 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, float: 2, integer: 3, integers: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, integer: 2, integers: 7 } as const;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;
const VALUE = { name: 1, type: 2 } as const;
const DIMENSION = { value: 1, name: 2 } as const;

/** A floating-point attribute is marked, since 1 could be either. */
export type Attribute = number | readonly number[] | { readonly float: number };

const bytesOf = (data: Float32Array | BigInt64Array | Uint16Array) =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function attribute(name: string, value: Attribute): Message {
  const message = new Message().text(ATTRIBUTE.name, name);
  if (typeof value === 'number')
    return message.signed(ATTRIBUTE.integer, value).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integer);
  if ('float' in value)
    return message.float(ATTRIBUTE.float, value.float).integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.float);
  for (const item of value) message.signed(ATTRIBUTE.integers, item);
  return message.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integers);
}

/** Lengths of axes; one that has a name may have any. */
type Lengths = readonly (number | string)[];

/** A float tensor whose first axis may have any length. */
function valueInfo(name: string, shape: Lengths): Message {
  const dimensions = new Message();
  for (const length of ['batch', ...shape]) {
    const axis = new Message();
    dimensions.message(
      1,
      typeof length === 'string' ? axis.text(DIMENSION.name, length) : axis.integer(DIMENSION.value, length),
    );
  }
  const tensor = new Message().integer(1, FLOAT).message(2, dimensions);
  return new Message().text(VALUE.name, name).message(VALUE.type, new Message().message(1, tensor));
}

export class OnnxGraph {
  private readonly nodes: Message[] = [];
  private readonly constants: Message[] = [];
  private readonly inputs: Message[] = [];
  private readonly outputs: Message[] = [];
  private readonly known = new Map<string, string>();
  private count = 0;

  /** @param half whether large constants are kept with 16 bits a number: half the file, a thousandth of each number lost */
  constructor(
    private readonly name: string,
    private readonly half = false,
  ) {}

  /** @param shape without the batch */
  input(name: string, shape: Lengths): string {
    this.inputs.push(valueInfo(name, shape));
    return name;
  }

  /** Gives the value `from` to whoever runs the graph, as `name`. @param shape without the batch */
  output(name: string, from: string, shape: readonly number[]): void {
    this.nodes.push(this.node('Identity', [from], [name], {}));
    this.outputs.push(valueInfo(name, shape));
  }

  /** @throws RangeError when the shape does not hold as many numbers as there are. */
  constant(shape: readonly number[], data: Float32Array): string {
    if (shape.reduce((product, n) => product * n, 1) !== data.length)
      throw new RangeError(`shape [${shape.join(', ')}] does not hold ${data.length} numbers`);
    if (!this.half || data.length < FEWEST_HALVED) return this.tensor(shape, FLOAT, bytesOf(data));
    // Runtimes work this out once, when they load the graph.
    return this.add('Cast', [this.tensor(shape, HALF, bytesOf(toHalf(data)))], { to: FLOAT });
  }

  /** A single number; equal ones are kept once. */
  scalar(value: number): string {
    return this.once(`scalar ${value}`, () => this.constant([], Float32Array.of(value)));
  }

  /** Whole numbers that an operator takes as an input: axes, shapes. */
  integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, (value) => BigInt(value));
    return this.once(`integers ${values.join()}`, () => this.tensor([values.length], INT64, bytesOf(data)));
  }

  /** An operator with one output. */
  add(type: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const output = `v${this.count++}`;
    this.nodes.push(this.node(type, inputs, [output], attributes));
    return output;
  }

  /** The file, in pieces. */
  file(): readonly Uint8Array[] {
    const graph = new Message();
    for (const node of this.nodes) graph.message(GRAPH.node, node);
    graph.text(GRAPH.name, this.name);
    for (const constant of this.constants) graph.message(GRAPH.initializer, constant);
    for (const input of this.inputs) graph.message(GRAPH.input, input);
    for (const output of this.outputs) graph.message(GRAPH.output, output);
    const opset = new Message().text(OPSET_ID.domain, '').integer(OPSET_ID.version, OPSET);
    return new Message()
      .integer(MODEL.irVersion, IR_VERSION)
      .text(MODEL.producer, PRODUCER)
      .message(MODEL.graph, graph)
      .message(MODEL.opset, opset)
      .pieces();
  }

  private node(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
  ): Message {
    const node = new Message();
    for (const input of inputs) node.text(NODE.input, input);
    for (const output of outputs) node.text(NODE.output, output);
    node.text(NODE.name, `${type}_${this.nodes.length}`).text(NODE.type, type);
    for (const [name, value] of Object.entries(attributes)) node.message(NODE.attribute, attribute(name, value));
    return node;
  }

  private tensor(shape: readonly number[], type: number, raw: Uint8Array): string {
    const name = `c${this.constants.length}`;
    const tensor = new Message();
    for (const length of shape) tensor.integer(TENSOR.dims, length);
    this.constants.push(tensor.integer(TENSOR.type, type).text(TENSOR.name, name).bytes(TENSOR.raw, raw));
    return name;
  }

  private once(key: string, make: () => string): string {
    const name = this.known.get(key) ?? make();
    this.known.set(key, name);
    return name;
  }
}
