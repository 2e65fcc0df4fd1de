import { DragInputError } from '../../lib/drag/errors';
import { InferenceError } from '../inference/errors';
import type { ErrorCode, Problem } from '../../lib/protocol';

/** A request that is not carried out; the client is told `problem`. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(code: ErrorCode, message: string, field = '') {
    super(message);
    this.problem = { code, field, message };
  }
}

/** What a client is told about an error. Details of unexpected ones stay in the log. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  if (error instanceof DragInputError) return { code: 'invalid', field: error.field, message: error.message };
  if (error instanceof InferenceError) {
    return { code: error.code === 'unknown-pack' ? 'unknown-pack' : 'engine', field: '', message: error.message };
  }
  return { code: 'internal', field: '', message: 'something went wrong on the server; it is in its log' };
}

/** Whether the operator should see this error: the fault is not the client's. */
export function isUnexpected(error: unknown): boolean {
  const { code } = toProblem(error);
  return code === 'internal' || code === 'engine';
}
