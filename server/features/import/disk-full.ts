/** What systems say when a disk takes no more. */
const CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

export const isDiskFull = (error: unknown): boolean => CODES.has((error as NodeJS.ErrnoException).code ?? '');
