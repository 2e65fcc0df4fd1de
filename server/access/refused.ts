import type { z } from 'zod';
import { DragInputError } from '../../lib/drag/errors';
import { FormatError } from '../../lib/export/format-error';
import {
  isProblemCode,
  kindOf,
  problem,
  problemOf,
  type Problem,
  type ProblemCode,
  type ProblemDetails,
} from '../../lib/protocol';
import { InferenceError } from '../inference/errors';
import { PhotoError } from '../inference/photos/decode';
import { FencedError } from '../store/fence';
import { StorageUnavailableError } from '../store/health';

/** A request that is not carried out; the client is told `problem`. The message is for the log. */
export class Refused<C extends ProblemCode = ProblemCode> extends Error {
  readonly problem: Problem;

  constructor(code: C, ...details: ProblemDetails<C>) {
    const told = problem(code, ...details);
    super(JSON.stringify(told));
    this.name = 'Refused';
    this.problem = told;
  }

  /** One that says what somebody else found. */
  static as({ code, params, field }: Problem): Refused {
    return new Refused(isProblemCode(code) ? code : 'internal', params as never, field);
  }
}

/** A value that a schema does not take. */
export class RefusedValue extends Refused<'invalid'> {
  override readonly problem: Problem;

  constructor(error: z.ZodError) {
    super('invalid');
    this.problem = problemOf(error);
    this.message = JSON.stringify(this.problem);
  }
}

/** The value as the schema gives it. @throws Refused that names the first field at fault. */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new RefusedValue(parsed.error);
  return parsed.data;
}

/** What a client is told about an error. Details of unexpected ones stay in the log. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  if (error instanceof FormatError || error instanceof PhotoError) return error.problem;
  if (error instanceof DragInputError) return inputProblem(error);
  if (error instanceof InferenceError) return inferenceProblem(error);
  if (error instanceof StorageUnavailableError) return problem('busy.storage');
  if (error instanceof FencedError) return problem('busy.moved');
  return problem('internal');
}

function inferenceProblem({ code, pack }: InferenceError): Problem {
  if (pack !== null && code === 'unknown-pack') return problem('unknown-pack', { pack }, 'pack');
  if (pack !== null && code === 'cannot-drag') return problem('cannot-drag', { pack });
  if (code === 'beside-face') return problem('cannot-drag.beside-face');
  return problem('engine');
}

function inputProblem({ field, fault }: DragInputError): Problem {
  switch (fault.kind) {
    case 'range':
      return problem('invalid.range', { min: fault.min, max: fault.max }, field);
    case 'too-many-points':
      return problem('too-many.points', { max: fault.max }, field);
    case 'nothing-painted':
      return problem('invalid.nothing-painted', {}, field);
    case 'malformed':
      return problem('invalid', {}, field);
  }
}

/** Whether the operator should see this error: the fault is not the client's. */
export function isUnexpected(error: unknown): boolean {
  const kind = kindOf(toProblem(error));
  return kind === 'internal' || kind === 'engine';
}
