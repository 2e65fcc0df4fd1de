/** Opcodes of lists, tuples, dictionaries and sets, of marks and of the memo. */
import { CheckpointError } from '../errors';
import type { Operation, PickleStack } from './stack';
import { PyDict, PyList, PySet, PyTuple, type PyValue } from './values';

function append(stack: PickleStack, items: readonly PyValue[]): void {
  const list = stack.top();
  if (!(list instanceof PyList)) throw new CheckpointError('misfit', { opcode: 'APPENDS' });
  for (const item of items) list.items.push(item);
}

function setItems(target: PyValue, items: readonly PyValue[]): void {
  if (!(target instanceof PyDict) || items.length % 2 !== 0)
    throw new CheckpointError('misfit', { opcode: 'SETITEMS' });
  for (let i = 0; i < items.length; i += 2) target.entries.set(items[i] ?? null, items[i + 1] ?? null);
}

function setOf(items: readonly PyValue[]): PySet {
  const set = new PySet();
  set.items.push(...items);
  return set;
}

function tuple(stack: PickleStack, length: number): void {
  const items = Array.from({ length }, () => stack.pop()).reverse();
  stack.push(new PyTuple(items));
}

function lineIndex(stack: PickleStack, opcode: 'PUT' | 'GET'): number {
  const text = stack.digits();
  if (!/^\d{1,9}$/.test(text)) throw new CheckpointError('literal', { opcode });
  return Number(text);
}

export const CONTAINER_OPS: readonly (readonly [number, Operation])[] = [
  // MARK, POP, POP_MARK, DUP
  [0x28, (m) => m.mark()],
  [
    0x30,
    (m) => {
      // On a mark that is empty POP takes the mark.
      if (m.hasAboveMark) m.pop();
      else m.popMark();
    },
  ],
  [0x31, (m) => void m.popMark()],
  [0x32, (m) => m.push(m.top())],
  // EMPTY_LIST, LIST, APPEND, APPENDS
  [0x5d, (m) => m.push(new PyList())],
  [
    0x6c,
    (m) => {
      const items = m.popMark();
      m.push(new PyList());
      append(m, items);
    },
  ],
  [0x61, (m) => append(m, [m.pop()])],
  [0x65, (m) => append(m, m.popMark())],
  // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
  [0x29, (m) => m.push(new PyTuple([]))],
  [0x74, (m) => m.push(new PyTuple(m.popMark()))],
  [0x85, (m) => tuple(m, 1)],
  [0x86, (m) => tuple(m, 2)],
  [0x87, (m) => tuple(m, 3)],
  // EMPTY_DICT, DICT, SETITEM, SETITEMS
  [0x7d, (m) => m.push(new PyDict())],
  [
    0x64,
    (m) => {
      const items = m.popMark();
      const dict = new PyDict();
      setItems(dict, items);
      m.push(dict);
    },
  ],
  [
    0x73,
    (m) => {
      const value = m.pop();
      const key = m.pop();
      setItems(m.top(), [key, value]);
    },
  ],
  [
    0x75,
    (m) => {
      const items = m.popMark();
      setItems(m.top(), items);
    },
  ],
  // EMPTY_SET, ADDITEMS, FROZENSET
  [0x8f, (m) => m.push(new PySet())],
  [
    0x90,
    (m) => {
      const items = m.popMark();
      const set = m.top();
      if (!(set instanceof PySet)) throw new CheckpointError('misfit', { opcode: 'ADDITEMS' });
      for (const item of items) set.items.push(item);
    },
  ],
  [0x91, (m) => m.push(setOf(m.popMark()))],
  // PUT, BINPUT, LONG_BINPUT, MEMOIZE
  [0x70, (m) => m.remember(lineIndex(m, 'PUT'), m.top())],
  [0x71, (m) => m.remember(m.cursor.byte(), m.top())],
  [0x72, (m) => m.remember(m.cursor.uint32(), m.top())],
  [0x94, (m) => m.remember(m.remembered, m.top())],
  // GET, BINGET, LONG_BINGET
  [0x67, (m) => m.push(m.recall(lineIndex(m, 'GET')))],
  [0x68, (m) => m.push(m.recall(m.cursor.byte()))],
  [0x6a, (m) => m.push(m.recall(m.cursor.uint32()))],
];
