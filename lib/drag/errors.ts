/** What is wrong in a form that can be put in any language. `malformed`: only a program can have made it. */
export type DragInputFault =
  | { readonly kind: 'range'; readonly min: number; readonly max: number }
  | { readonly kind: 'too-many-points'; readonly max: number }
  | { readonly kind: 'nothing-painted' }
  | { readonly kind: 'malformed' };

/**
 * Input to a drag that cannot be used. `field` names it, `problem` says what is wrong and what would be right, for logs and
 * the command line; `fault` is for everybody else.
 */
export class DragInputError extends Error {
  constructor(
    readonly field: string,
    readonly problem: string,
    readonly fault: DragInputFault = { kind: 'malformed' },
  ) {
    super(`${field}: ${problem}`);
    this.name = 'DragInputError';
  }
}
