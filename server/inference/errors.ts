import { PackError } from '../../lib/pack/errors';
import { DragInputError, type DragInputFault } from '../../lib/drag/errors';

/** What went wrong in the inference service, for callers that react to it. */
export type InferenceErrorCode =
  'unknown-pack' | 'cannot-drag' | 'beside-face' | 'worker-crashed' | 'worker-lost' | 'failed' | 'closed';

/** An inference call that could not be done. Bad input is reported as DragInputError or RangeError instead. */
export class InferenceError extends Error {
  constructor(
    readonly code: InferenceErrorCode,
    message: string,
    /** The pack that is unknown or cannot do it. */
    readonly pack: string | null = null,
  ) {
    super(message);
    this.name = 'InferenceError';
  }
}

export const cannotDrag = (pack: string): InferenceError =>
  new InferenceError('cannot-drag', `points of pictures of the model pack "${pack}" cannot be pulled`, pack);

/** An error on its way from a worker to the main thread: structured clone would lose its class. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  /** Of input that cannot be used. */
  readonly input: { readonly field: string; readonly fault: DragInputFault } | null;
  /** Of a pack that is not there (any more), or cannot do it. */
  readonly refusal: { readonly code: InferenceErrorCode; readonly pack: string | null } | null;
}

export function toWireError(error: unknown): WireError {
  if (error instanceof DragInputError) {
    const { name, problem, field, fault } = error;
    return { name, message: problem, input: { field, fault }, refusal: null };
  }
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), input: null, refusal: null };
  const { name, message } = error;
  return { name, message, input: null, refusal: refusalOf(error) };
}

export function fromWireError(error: WireError): Error {
  if (error.input !== null) return new DragInputError(error.input.field, error.message, error.input.fault);
  if (error.name === 'RangeError') return new RangeError(error.message);
  if (error.refusal !== null) return new InferenceError(error.refusal.code, error.message, error.refusal.pack);
  return new InferenceError('failed', error.message);
}

function refusalOf(error: Error): WireError['refusal'] {
  if (error instanceof InferenceError) return { code: error.code, pack: error.pack };
  // Its files went or changed under it: the pack is not there any more.
  if (error instanceof PackError) return { code: 'unknown-pack', pack: error.pack };
  return null;
}
