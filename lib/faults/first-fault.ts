/**
 * What a schema found wrong first, in words for logs and command lines. People are told by codes instead: `problemOf` in
 * lib/protocol/problems.ts.
 */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: unknown;
}

export interface Fault {
  /** Such as `files.mapping.bytes` or `features[0].size`; null when it is the value itself. */
  readonly field: string | null;
  readonly message: string;
}

/** @param error of a zod schema */
export function firstFault({ issues: [issue] }: { readonly issues: readonly Issue[] }): Fault {
  if (issue === undefined) return { field: null, message: 'is not valid' };
  // An unknown key is named itself instead of the object that holds it.
  const keys = Array.isArray(issue.keys) ? (issue.keys as PropertyKey[]).slice(0, 1) : [];
  const field = [...issue.path, ...keys]
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
  return { field: field === '' ? null : field, message: issue.message };
}

/** Both in one: the field, when there is one, and what is wrong with it. */
export function faultWords(error: Parameters<typeof firstFault>[0]): string {
  const { field, message } = firstFault(error);
  return field === null ? message : `${field} ${message}`;
}
