/** Input to a drag that cannot be used. `field` names it, `problem` says what is wrong and what would be right. */
export class DragInputError extends Error {
  constructor(
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${field}: ${problem}`);
    this.name = 'DragInputError';
  }
}
