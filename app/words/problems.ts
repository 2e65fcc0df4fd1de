/** The sentence for each problem: what is wrong, and what can be done about it. The sentences lie with the other messages. */
import { ApiError } from '@/lib/client/request';
import { knownFault } from '@/lib/checkpoint/faults';
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
  const values = { ...params, ...faultWords(params), megabytes: Math.floor(Number(params.max) / MEGABYTE) };
  // The compiler cannot see that a code and its parameters belong together once both are variables.
  return (say as (key: string, values: Record<string, string | number>) => string)(
    `problems.${problemKey(known)}`,
    values,
  );
}

/** The part at fault of a checkpoint, in the language of the page. */
function faultWords(params: Problem['params']): { readonly what?: string } {
  const fault = knownFault(params);
  if (fault === null) return {};
  return { what: (say as (key: string, values: Problem['params']) => string)(`checkpoint.${fault}`, params) };
}

/** Something that this page itself cannot do, in a sentence for people. Messages of other errors are the browser's, and for nobody's eyes. */
export class Said extends Error {}

/** What went wrong, in a sentence. */
export function words(error: unknown): string {
  if (error instanceof Said) return error.message;
  return error instanceof ApiError ? problemWords(error.problem) : say('app.problem.unexpected');
}
