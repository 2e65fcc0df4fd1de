import { DragInputError, type DragInputFault } from '../../lib/drag/errors';

/** What went wrong in the inference service, for callers that react to it. */
export type InferenceErrorCode = 'unknown-pack' | 'worker-crashed' | 'failed' | 'closed';

/** An inference call that could not be done. Bad input is reported as DragInputError or RangeError instead. */
export class InferenceError extends Error {
  constructor(
    readonly code: InferenceErrorCode,
    message: string,
    /** The pack that is unknown. */
    readonly pack: string | null = null,
  ) {
    super(message);
    this.name = 'InferenceError';
  }
}

/** An error on its way from a worker to the main thread: structured clone would lose its class. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  /** Of input that cannot be used. */
  readonly input: { readonly field: string; readonly fault: DragInputFault } | null;
}

export function toWireError(error: unknown): WireError {
  if (error instanceof DragInputError) {
    const { name, problem, field, fault } = error;
    return { name, message: problem, input: { field, fault } };
  }
  if (error instanceof Error) return { name: error.name, message: error.message, input: null };
  return { name: 'Error', message: String(error), input: null };
}

export function fromWireError(error: WireError): Error {
  if (error.input !== null) return new DragInputError(error.input.field, error.message, error.input.fault);
  if (error.name === 'RangeError') return new RangeError(error.message);
  return new InferenceError('failed', error.message);
}
