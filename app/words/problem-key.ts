import type { ProblemCode } from '@/lib/protocol';

/** A code as the key of a message: a dot would separate keys there. */
export type ProblemKey = ProblemCode extends infer Code
  ? Code extends `${infer Kind}.${infer Detail}`
    ? `${Kind}/${Detail}`
    : Code
  : never;

export const problemKey = (code: ProblemCode): ProblemKey => code.replace('.', '/') as ProblemKey;
