/** What a pickle machine works on: its stack, its marks, what it remembers, and the world that it may speak of. */
import type { Cursor } from './cursor';
import type { Budget } from '../budget';
import { CheckpointError } from '../errors';
import { PICKLE_LIMITS, type PickleLimits } from './limits';
import type { PyValue } from './values';

/** What a name in a pickle may be used for. */
export type GlobalUse =
  /** Calling it makes this. */
  | { readonly kind: 'call'; call(args: readonly PyValue[], budget: Budget): PyValue }
  /** A class whose objects are kept as records. */
  | { readonly kind: 'record' };

/** The world that a pickle may speak of. */
export interface PickleWorld {
  /** What `module.name` may be used for; null: nothing, it is refused. */
  find(path: string): GlobalUse | null;
  /** What a persistent id stands for. @throws CheckpointError when there are none in this stream. */
  persistent(id: PyValue): PyValue;
}

/** Arguments that a function call takes for sure. */
const LETTERS_A_CALL = 8192;

/** One letter a byte. TextDecoder's `latin1` is windows-1252, which is something else from 0x80 to 0x9f. */
function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += LETTERS_A_CALL)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + LETTERS_A_CALL)));
  return parts.join('');
}

export type Operation = (stack: PickleStack) => void;

export class PickleStack {
  private stack: PyValue[] = [];
  /** Lengths of the stack at open marks. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PyValue>();

  constructor(
    readonly cursor: Cursor,
    readonly world: PickleWorld,
    readonly budget: Budget,
    readonly limits: PickleLimits = PICKLE_LIMITS,
  ) {}

  push(value: PyValue): void {
    if (this.stack.length >= this.limits.values) throw new CheckpointError('values', { limit: this.limits.values });
    this.stack.push(value);
  }

  pop(): PyValue {
    const floor = this.marks.at(-1) ?? 0;
    const value = this.stack.length > floor ? this.stack.pop() : undefined;
    if (value === undefined) throw new CheckpointError('noValue', { at: this.cursor.at });
    return value;
  }

  /** The value on top, which stays there. */
  top(): PyValue {
    const value = this.pop();
    this.stack.push(value);
    return value;
  }

  mark(): void {
    if (this.marks.length >= this.limits.marks) throw new CheckpointError('marks', { limit: this.limits.marks });
    this.marks.push(this.stack.length);
  }

  /** Everything above the latest mark, which is gone then. */
  popMark(): PyValue[] {
    const from = this.marks.pop();
    if (from === undefined) throw new CheckpointError('noMark', { at: this.cursor.at });
    return this.stack.splice(from);
  }

  /** Whether a mark is open or a value left. */
  get isEmpty(): boolean {
    return this.stack.length === 0 && this.marks.length === 0;
  }

  /** Whether something stands above the latest mark. */
  get hasAboveMark(): boolean {
    return this.stack.length > (this.marks.at(-1) ?? 0);
  }

  remember(index: number, value: PyValue): void {
    if (this.memo.size >= this.limits.values) throw new CheckpointError('memo', { limit: this.limits.values });
    this.memo.set(index, value);
  }

  get remembered(): number {
    return this.memo.size;
  }

  recall(index: number): PyValue {
    const value = this.memo.get(index);
    if (value === undefined) throw new CheckpointError('notRemembered', { index });
    return value;
  }

  /** Text of so many bytes, within the limits. */
  text(length: number, encoding: 'utf-8' | 'latin1'): string {
    if (length > this.limits.textBytes) throw new CheckpointError('text', { length });
    this.budget.spendBytes(length);
    const bytes = this.cursor.bytes(length);
    return encoding === 'utf-8' ? new TextDecoder().decode(bytes) : latin1(bytes);
  }

  /** A line of text, as protocol 0 has it. */
  line(limit = this.limits.textBytes): string {
    const bytes = this.cursor.line(limit);
    this.budget.spendBytes(bytes.length);
    return latin1(bytes);
  }

  /** A line that is a number. */
  digits(): string {
    return this.line(this.limits.numberBytes);
  }
}
