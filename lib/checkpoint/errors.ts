/** Why a checkpoint cannot be used. */
export type CheckpointProblem =
  /** The bytes break off, or say something that cannot be. */
  | 'damaged'
  /** More bytes, objects or nesting than a checkpoint has. */
  | 'too-much'
  /** It names code that checkpoints of generators do not need; nothing of it was run. */
  | 'unknown-code'
  /** A kind of file that is not read. */
  | 'unknown-kind'
  /** A network that is not a StyleGAN2 generator, or one with parts that are not supported. */
  | 'unsupported';

/** A checkpoint that is refused. `what` names the part at fault: an opcode, a key, a configuration. */
export class CheckpointError extends Error {
  constructor(
    readonly problem: CheckpointProblem,
    readonly what: string,
  ) {
    super(`${problem}: ${what}`);
    this.name = 'CheckpointError';
  }
}
