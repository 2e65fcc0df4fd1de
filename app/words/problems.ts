/** The sentence for each problem: what is wrong, and what can be done about it. The sentences lie with the other messages. */
import { ApiError } from '@/lib/client/request';
import { isProblemCode, kindOf, problemCodes, type Problem, type ProblemCode } from '@/lib/protocol';
import { say } from './words';

const MEGABYTE = 1024 * 1024;

/** A code as the key of a message: a dot would separate keys there. */
type Slashed<Code extends string> = Code extends `${infer Kind}.${infer Detail}` ? `${Kind}/${Detail}` : Code;
export type ProblemWordsKey = Slashed<ProblemCode>;

const keyOf = (code: ProblemCode) => code.replace('.', '/') as ProblemWordsKey;

/** What went wrong, in a sentence. Of a code that this page does not know, its kind is told. */
export function problemWords({ code, params }: Problem): string {
  const known = isProblemCode(code) ? code : kindOf({ code });
  if (known === null || !isProblemCode(known) || problemCodes[known].some((name) => params[name] === undefined))
    return say('app.problem.later');
  // Limits on bytes are told in megabytes.
  const values = { ...params, megabytes: Math.floor(Number(params.max) / MEGABYTE) };
  // The compiler cannot see that a code and its parameters belong together once both are variables.
  return (say as (key: string, values: Record<string, string | number>) => string)(`problems.${keyOf(known)}`, values);
}

/** What went wrong with a call, in a sentence. */
export function words(error: unknown): string {
  return error instanceof ApiError ? problemWords(error.problem) : say('app.problem.unexpected');
}
