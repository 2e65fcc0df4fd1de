/**
 * A zip file that cannot be used: its bytes break off or contradict each other, there is more of it than may be, or it is packed in
 * a way that is not read. `what` names the part at fault.
 */
export class ZipError extends Error {
  constructor(
    readonly kind: 'damaged' | 'too-much' | 'unsupported',
    readonly what: string,
  ) {
    super(`${kind}: ${what}`);
    this.name = 'ZipError';
  }
}
