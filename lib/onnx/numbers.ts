/** Numbers of onnx.proto3: kinds of tensors, and fields of messages. */

export const FLOAT = 1;
export const INT64 = 7;
export const HALF = 10;

export const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;
export const OPSET_ID = { domain: 1, version: 2 } as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
export const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5 } as const;
export const ATTRIBUTE = { name: 1, float: 2, integer: 3, graph: 6, integers: 8, graphs: 11, type: 20 } as const;
export const ATTRIBUTE_TYPE = { float: 1, integer: 2, integers: 7 } as const;
export const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;
export const VALUE = { name: 1, type: 2 } as const;
export const DIMENSION = { value: 1, name: 2 } as const;
