/**
 * What is at fault with a pack that cannot be used. `manifest`: what it says. `file`: one that is missing, damaged or was changed.
 * `network`: one that the engine does not load, or whose tensors are not those of the contract. `run`: networks that do not run
 * together here, for want of memory for instance.
 */
export type PackPart = 'manifest' | 'file' | 'network' | 'run';

/** Why a pack was refused. Plain values, so that it can be sent from thread to thread. */
export interface PackFault {
  readonly pack: string;
  readonly part: PackPart;
  readonly file: string;
  /** The field or tensor of the file, where there is one. */
  readonly field: string | null;
  /** For logs and command lines; people are told by codes (server/features/import/taken-in.ts). */
  readonly problem: string;
}

/** A pack that was refused: which, which of its files, and (where there is one) which field or tensor of it. */
export class PackError extends Error implements PackFault {
  readonly pack: string;
  readonly part: PackPart;
  readonly file: string;
  readonly field: string | null;
  readonly problem: string;

  constructor({ pack, part, file, field, problem }: PackFault) {
    super(`model pack "${pack}": ${file}${field === null ? '' : `, field "${field}"`}: ${problem}`);
    this.pack = pack;
    this.part = part;
    this.file = file;
    this.field = field;
    this.problem = problem;
    this.name = 'PackError';
  }
}

/** That a manifest is not as it must be. @param field null: all of it */
export const manifestError = (pack: string, field: string | null, problem: string): PackError =>
  new PackError({ pack, part: 'manifest', file: 'manifest.json', field, problem });
