/**
 * What a pickle describes, as plain records. Nothing here has behaviour of the file's: a class is its name, an object is the
 * state that it was given.
 */
import type { Budget } from '../budget';
import type { ByteRange } from '../byte-source';

export type PyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyBytes
  | PyTuple
  | PyList
  | PyDict
  | PySet
  | PyGlobal
  | PyObject
  | PyNative;

/** Bytes that stay where they are in the file. */
export class PyBytes {
  constructor(readonly range: ByteRange) {}
}

export class PyTuple {
  constructor(readonly items: readonly PyValue[]) {}
}

export class PyList {
  readonly items: PyValue[] = [];
}

export class PyDict {
  readonly entries = new Map<PyValue, PyValue>();

  /** The value of a text key. */
  get(key: string): PyValue | undefined {
    return this.entries.get(key);
  }
}

export class PySet {
  readonly items: PyValue[] = [];
}

/** A class or function by its name. */
export class PyGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An object of a class that is kept as its name, what it was made from and the state that it was given. */
export class PyObject {
  state: PyValue = null;

  constructor(
    readonly type: string,
    readonly args: readonly PyValue[] = [],
  ) {}
}

/** A value that the reader of a format makes itself: a tensor, a storage, an array. */
export abstract class PyNative {
  /** Takes the state of a BUILD. @throws CheckpointError when this kind has none. */
  abstract build(state: PyValue, budget: Budget): void;
}
