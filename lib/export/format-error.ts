import { problem, type Problem } from '../protocol';

const DAMAGED = problem('invalid.file-damaged');

/**
 * A file that cannot be read: damaged, of another kind, or of a later version. People are told `problem`, whose field is the
 * part of the file; the message says exactly what was found, for logs.
 */
export class FormatError extends Error {
  constructor(
    message: string,
    readonly problem: Problem = DAMAGED,
  ) {
    super(message);
    this.name = 'FormatError';
  }
}

/** Something in a part of a file is not as it must be. */
export const damaged = (part: string, what: string): FormatError =>
  new FormatError(`${part}: ${what}`, problem('invalid.file-part', { part }, part));
