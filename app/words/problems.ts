/** The sentence for each problem: what is wrong, and what can be done about it. The sentences lie with the other messages. */
import { ApiError } from '@/lib/client/request';
import { isProblemCode, kindOf, problemCodes, type Problem } from '@/lib/protocol';
import { problemKey } from './problem-key';
import { say } from './words';

const MEGABYTE = 1024 * 1024;

/** What went wrong, in a sentence. Of a code that this page does not know, its kind is told. */
export function problemWords({ code, params }: Problem): string {
  const known = isProblemCode(code) ? code : kindOf({ code });
  if (known === null || !isProblemCode(known) || problemCodes[known].some((name) => params[name] === undefined))
    return say('app.problem.later');
  // Limits on bytes are told in megabytes.
  const values = { ...params, megabytes: Math.floor(Number(params.max) / MEGABYTE) };
  // The compiler cannot see that a code and its parameters belong together once both are variables.
  return (say as (key: string, values: Record<string, string | number>) => string)(
    `problems.${problemKey(known)}`,
    values,
  );
}

/** What went wrong with a call, in a sentence. */
export function words(error: unknown): string {
  return error instanceof ApiError ? problemWords(error.problem) : say('app.problem.unexpected');
}
