import { DragInputError } from '../../lib/drag/errors';

/** What went wrong in the inference service, for callers that react to it. */
export type InferenceErrorCode = 'unknown-pack' | 'worker-crashed' | 'failed' | 'closed';

/** An inference call that could not be done. Bad input is reported as DragInputError or RangeError instead. */
export class InferenceError extends Error {
  constructor(
    readonly code: InferenceErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'InferenceError';
  }
}

/** An error on its way from a worker to the main thread: structured clone would lose its class. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly field: string | null;
}

export function toWireError(error: unknown): WireError {
  if (error instanceof DragInputError) return { name: error.name, message: error.problem, field: error.field };
  if (error instanceof Error) return { name: error.name, message: error.message, field: null };
  return { name: 'Error', message: String(error), field: null };
}

export function fromWireError(error: WireError): Error {
  if (error.name === 'DragInputError' && error.field !== null) return new DragInputError(error.field, error.message);
  if (error.name === 'RangeError') return new RangeError(error.message);
  return new InferenceError('failed', error.message);
}
