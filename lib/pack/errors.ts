/** Why a pack was refused: which pack, which of its files, and (where there is one) which field or tensor of it. */
export class PackError extends Error {
  constructor(
    readonly pack: string,
    readonly file: string,
    readonly field: string | null,
    readonly problem: string,
  ) {
    super(`model pack "${pack}": ${file}${field === null ? '' : `, field "${field}"`}: ${problem}`);
    this.name = 'PackError';
  }
}
