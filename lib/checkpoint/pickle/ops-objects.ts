/** Opcodes that name classes and functions, make objects of them, and give objects their state. */
import type { Budget } from '../budget';
import { CheckpointError } from '../errors';
import type { Operation, PickleStack } from './stack';
import { PyDict, PyGlobal, PyNative, PyObject, PyTuple, type PyValue } from './values';

/** Protocol 5 is the newest; a later one may mean anything. */
const HIGHEST_PROTOCOL = 5;

/** A name, once it is known that it may be named. */
function named(stack: PickleStack, module: PyValue, name: PyValue): PyGlobal {
  if (typeof module !== 'string' || typeof name !== 'string')
    throw new CheckpointError('misfit', { opcode: 'STACK_GLOBAL' });
  const path = `${module}.${name}`;
  if (stack.world.find(path) === null) throw new CheckpointError('code', { name: path });
  return new PyGlobal(module, name);
}

function call(stack: PickleStack, callee: PyValue, args: readonly PyValue[]): PyValue {
  if (!(callee instanceof PyGlobal)) throw new CheckpointError('call');
  const use = stack.world.find(callee.path);
  if (use === null) throw new CheckpointError('code', { name: callee.path });
  return use.kind === 'call' ? use.call(args, stack.budget) : new PyObject(callee.path, args);
}

function argumentsOf(value: PyValue): readonly PyValue[] {
  if (!(value instanceof PyTuple)) throw new CheckpointError('misfit', { opcode: 'REDUCE' });
  return value.items;
}

function build(target: PyValue, state: PyValue, budget: Budget): void {
  if (target instanceof PyObject) target.state = state;
  else if (target instanceof PyNative) target.build(state, budget);
  // Attributes of an ordered dictionary, such as a state dict's `_metadata`: of no use here.
  else if (!(target instanceof PyDict)) throw new CheckpointError('misfit', { opcode: 'BUILD' });
}

export const OBJECT_OPS: readonly (readonly [number, Operation])[] = [
  // PROTO
  [
    0x80,
    (m) => {
      const protocol = m.cursor.byte();
      if (protocol > HIGHEST_PROTOCOL) throw new CheckpointError('protocol', { protocol });
    },
  ],
  // FRAME: a length for readers that buffer
  [0x95, (m) => void m.cursor.length64()],
  // GLOBAL, STACK_GLOBAL
  [
    0x63,
    (m) => {
      const module = m.line();
      m.push(named(m, module, m.line()));
    },
  ],
  [
    0x93,
    (m) => {
      const name = m.pop();
      m.push(named(m, m.pop(), name));
    },
  ],
  // REDUCE
  [
    0x52,
    (m) => {
      const args = argumentsOf(m.pop());
      m.push(call(m, m.pop(), args));
    },
  ],
  // NEWOBJ, NEWOBJ_EX (whose named arguments no checkpoint has)
  [
    0x81,
    (m) => {
      const args = argumentsOf(m.pop());
      m.push(call(m, m.pop(), args));
    },
  ],
  [
    0x92,
    (m) => {
      const named = m.pop();
      if (!(named instanceof PyDict) || named.entries.size > 0) throw new CheckpointError('namedArguments');
      const args = argumentsOf(m.pop());
      m.push(call(m, m.pop(), args));
    },
  ],
  // OBJ, INST
  [
    0x6f,
    (m) => {
      const [callee, ...args] = m.popMark();
      m.push(call(m, callee ?? null, args));
    },
  ],
  [
    0x69,
    (m) => {
      const module = m.line();
      const callee = named(m, module, m.line());
      m.push(call(m, callee, m.popMark()));
    },
  ],
  // BUILD
  [
    0x62,
    (m) => {
      const state = m.pop();
      build(m.top(), state, m.budget);
    },
  ],
  // BINPERSID
  [0x51, (m) => m.push(m.world.persistent(m.pop()))],
];
