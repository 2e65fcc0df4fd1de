import { MAX_CHECKPOINT_BYTES } from '../protocol/limits';
import { Budget } from './budget';
import type { ByteSource } from '../zip/byte-source';
import { CheckpointError } from './errors';
import { knownForeign, otherThing, refuseForeign, textKeys } from './networks/foreign';
import { OFFICIAL_GLOBALS, isOfficial, readOfficial } from './networks/official';
import { isRosinality, readRosinality } from './networks/rosinality';
import { isSafetensors, readSafetensors } from './networks/safetensors';
import { TENSORFLOW_GLOBALS, isTensorflow, readTensorflow } from './networks/tensorflow';
import type { GeneratorWeights } from './networks/weights';
import { NUMPY_GLOBALS } from './numpy/globals';
import { PyDict, type PyValue } from './pickle/values';
import { readPickle } from './torch/read';

const GLOBALS = new Map([...OFFICIAL_GLOBALS, ...NUMPY_GLOBALS, ...TENSORFLOW_GLOBALS]);

/**
 * Finds the StyleGAN2 generator in a checkpoint, whatever release wrote it. Goes by content, never by the file's name, and runs no
 * code of the file. Numbers are read later, parameter by parameter.
 *
 * @throws CheckpointError that says what was found instead, or what is wrong.
 */
export function readCheckpoint(source: ByteSource, budget = new Budget()): GeneratorWeights {
  if (source.size > MAX_CHECKPOINT_BYTES) throw new CheckpointError('file', { bytes: source.size });
  if (isSafetensors(source)) return readSafetensors(source);
  const value = readValue(source, budget);
  if (isTensorflow(value)) return readTensorflow(value, budget);
  if (isRosinality(value)) return readRosinality(value);
  if (isOfficial(value)) return readOfficial(value, budget);
  const parts = value instanceof PyDict ? [value, value.get('g_ema'), value.get('generator')] : [];
  for (const part of parts) if (part instanceof PyDict) refuseForeign(textKeys(part));
  throw otherThing(value);
}

function readValue(source: ByteSource, budget: Budget): PyValue {
  try {
    return readPickle(source, GLOBALS, budget);
  } catch (error) {
    throw knownForeign(error);
  }
}
