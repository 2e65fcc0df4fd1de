/** What clients of older versions of the protocol are told in their own form. */
import { PROBLEM_CODES_VERSION, kindOf, type Problem, type ServerMessages } from '../../../lib/protocol';

/** In version 1 a problem is a kind with a text. */
export interface OldProblem {
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

/** A problem as a client of that version reads it. */
export function problemFor(version: number, problem: Problem): Problem | OldProblem {
  if (version >= PROBLEM_CODES_VERSION) return problem;
  const { code, field } = problem;
  return { code: kindOf(problem) ?? 'internal', field, message: code };
}

/** A message as a client of that version reads it. */
export function messageFor<K extends keyof ServerMessages>(
  version: number,
  name: K,
  message: ServerMessages[K],
): unknown {
  if (name === 'room') return { ...message, protocol: version };
  const problem = 'problem' in message ? message.problem : null;
  return problem === null ? message : { ...message, problem: problemFor(version, problem) };
}
