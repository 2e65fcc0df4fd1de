/**
 * An ONNX file (onnx.proto3) taken apart and put together again: its operators, constants, inputs and outputs by name. What is not
 * changed is copied as it is. Graphs within operators (branches, loops) are not read.
 */
import { fieldsOf, textsOf, type Field } from './fields';
import { Message } from './message';
import { ATTRIBUTE, DIMENSION, FLOAT, GRAPH, MODEL, NODE, TENSOR, VALUE } from './numbers';

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Name and attributes, as they are in the file. */
  readonly rest: readonly Field[];
}

/** A constant of a graph: its message. */
export interface OnnxTensor {
  readonly name: string;
  readonly message: Uint8Array;
}

/** An input or output: its message. */
export type OnnxValue = OnnxTensor;

export interface OnnxFile {
  /** Fields of the file beside the graph. */
  readonly head: readonly Field[];
  /** In an order in which they can run. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** @throws RangeError when the bytes are no ONNX file, or one with graphs within operators. */
export function readOnnx(bytes: Uint8Array): OnnxFile {
  const fields = [...fieldsOf(bytes)];
  const graph = fields.find(({ number }) => number === MODEL.graph)?.value;
  if (!(graph instanceof Uint8Array)) throw new RangeError('an ONNX file without a graph');
  const parts = [...fieldsOf(graph)];
  const named = (number: number, name: number): OnnxTensor[] =>
    parts.flatMap(({ number: of, value }) =>
      of === number && value instanceof Uint8Array
        ? [{ name: textsOf(fieldsOf(value), name)[0] ?? '', message: value }]
        : [],
    );
  return {
    head: fields.filter(({ number }) => number !== MODEL.graph),
    nodes: parts.flatMap(({ number, value }) =>
      number === GRAPH.node && value instanceof Uint8Array ? [readNode(value)] : [],
    ),
    constants: named(GRAPH.initializer, TENSOR.name),
    inputs: named(GRAPH.input, VALUE.name),
    outputs: named(GRAPH.output, VALUE.name),
  };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const fields = [...fieldsOf(bytes)];
  const apart: readonly number[] = [NODE.input, NODE.output, NODE.type];
  const rest = fields.filter(({ number }) => !apart.includes(number));
  for (const { number, value } of rest) {
    if (number !== NODE.attribute || !(value instanceof Uint8Array)) continue;
    for (const { number: kind } of fieldsOf(value))
      if (kind === ATTRIBUTE.graph || kind === ATTRIBUTE.graphs) throw new RangeError('an operator with a graph');
  }
  return {
    type: textsOf(fields, NODE.type)[0] ?? '',
    inputs: textsOf(fields, NODE.input),
    outputs: textsOf(fields, NODE.output),
    rest,
  };
}

/** The file in one. */
export function writeOnnx({ head, nodes, constants, inputs, outputs }: OnnxFile): Uint8Array {
  const graph = new Message();
  for (const { type, inputs: from, outputs: to, rest } of nodes) {
    const node = new Message();
    for (const input of from) node.text(NODE.input, input);
    for (const output of to) node.text(NODE.output, output);
    node.text(NODE.type, type);
    for (const { raw } of rest) node.copy(raw);
    graph.message(GRAPH.node, node);
  }
  graph.text(GRAPH.name, 'generator');
  for (const { message } of constants) graph.bytes(GRAPH.initializer, message);
  for (const { message } of inputs) graph.bytes(GRAPH.input, message);
  for (const { message } of outputs) graph.bytes(GRAPH.output, message);
  const file = new Message();
  for (const { raw } of head) file.copy(raw);
  return file.message(MODEL.graph, graph).joined();
}

/** Lengths of axes; one that has a name may have any. */
export type Lengths = readonly (number | string)[];

/** A float tensor as an input or output. @param lengths left out where nobody knows them */
export function floatValue(name: string, lengths?: Lengths): OnnxValue {
  const tensor = new Message().integer(1, FLOAT);
  if (lengths !== undefined) {
    const dimensions = new Message();
    for (const length of lengths) {
      const axis = new Message();
      dimensions.message(
        1,
        typeof length === 'string' ? axis.text(DIMENSION.name, length) : axis.integer(DIMENSION.value, length),
      );
    }
    tensor.message(2, dimensions);
  }
  const message = new Message().text(VALUE.name, name).message(VALUE.type, new Message().message(1, tensor));
  return { name, message: message.joined() };
}
