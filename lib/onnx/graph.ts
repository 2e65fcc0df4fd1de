/**
 * Writes ONNX graphs (onnx.proto3, IR version 8, opset 17). Operators are added in the order in which they run; each gives back the
 * name of its output. Axis 0 of inputs and outputs is the batch.
 */
import { toHalf } from '../floats/half';
import { floatValue, type Lengths } from './file';
import { Message } from './message';
import { ATTRIBUTE, ATTRIBUTE_TYPE, FLOAT, GRAPH, HALF, INT64, MODEL, NODE, OPSET_ID, TENSOR } from './numbers';

const IR_VERSION = 8;
const OPSET = 17;
/** Constants with fewer numbers are kept in full where larger ones are halved: they weigh nothing. */
const FEWEST_HALVED = 1024;
const PRODUCER = 'tug';

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

const valueInfo = (name: string, shape: Lengths): Uint8Array => floatValue(name, ['batch', ...shape]).message;

export class OnnxGraph {
  private readonly nodes: Message[] = [];
  private readonly constants: Message[] = [];
  private readonly inputs: Uint8Array[] = [];
  private readonly outputs: Uint8Array[] = [];
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
    for (const input of this.inputs) graph.bytes(GRAPH.input, input);
    for (const output of this.outputs) graph.bytes(GRAPH.output, output);
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
