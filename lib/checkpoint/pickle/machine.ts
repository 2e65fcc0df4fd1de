/**
 * Reads a Python pickle without Python: a stack machine that makes plain records. No code of the file runs, whatever it asks
 * for: a name that is not on the caller's list ends the reading. Opcodes after CPython's Lib/pickletools.py, protocols 0 to 5
 * (without out-of-band buffers, extension codes and persistent ids as text).
 */
import { CheckpointError } from '../errors';
import type { Budget } from '../budget';
import type { Cursor } from './cursor';
import { PICKLE_LIMITS, type PickleLimits } from './limits';
import { CONTAINER_OPS } from './ops-containers';
import { LITERAL_OPS } from './ops-literals';
import { OBJECT_OPS } from './ops-objects';
import { PickleStack, type Operation, type PickleWorld } from './stack';
import type { PyValue } from './values';

const OPS: ReadonlyMap<number, Operation> = new Map([...LITERAL_OPS, ...CONTAINER_OPS, ...OBJECT_OPS]);
const STOP = 0x2e;

/**
 * Runs to the end of one pickle, and leaves the cursor behind it. All that it does is paid from `budget`.
 *
 * @throws CheckpointError when it is damaged, too large, or names code that is not on the list.
 */
export function runPickle(
  cursor: Cursor,
  world: PickleWorld,
  budget: Budget,
  limits: PickleLimits = PICKLE_LIMITS,
): PyValue {
  const stack = new PickleStack(cursor, world, budget, limits);
  for (;;) {
    budget.spend();
    const code = cursor.byte();
    if (code === STOP) {
      const result = stack.pop();
      if (!stack.isEmpty) throw new CheckpointError('leftOver');
      return result;
    }
    const operation = OPS.get(code);
    if (operation === undefined)
      throw new CheckpointError('opcode', { code: `0x${code.toString(16)}`, at: cursor.at - 1 });
    operation(stack);
  }
}
