import type { ByteSource } from './byte-source';
import { CheckpointError } from './errors';
import { OFFICIAL_GLOBALS, isOfficial, readOfficial } from './networks/official';
import { isRosinality, readRosinality } from './networks/rosinality';
import { isSafetensors, readSafetensors } from './networks/safetensors';
import { TENSORFLOW_GLOBALS, isTensorflow, readTensorflow } from './networks/tensorflow';
import type { GeneratorWeights } from './networks/weights';
import { NUMPY_GLOBALS } from './numpy/globals';
import { readPickle } from './torch/read';

/** Far larger than a generator, its judge and an optimiser together. */
const MOST_BYTES = 4 * 1024 ** 3;

const GLOBALS = new Map([...OFFICIAL_GLOBALS, ...NUMPY_GLOBALS, ...TENSORFLOW_GLOBALS]);

/**
 * Finds the StyleGAN2 generator in a checkpoint, whatever release wrote it. Goes by content, never by the file's name, and runs no
 * code of the file. Numbers are read later, parameter by parameter.
 *
 * @throws CheckpointError that says what was found instead, or what is wrong.
 */
export function readCheckpoint(source: ByteSource): GeneratorWeights {
  if (source.size > MOST_BYTES) throw new CheckpointError('too-much', `a file of ${source.size} bytes`);
  if (isSafetensors(source)) return readSafetensors(source);
  const value = readPickle(source, GLOBALS);
  if (isTensorflow(value)) return readTensorflow(value);
  if (isRosinality(value)) return readRosinality(value);
  if (isOfficial(value)) return readOfficial(value);
  throw new CheckpointError('unknown-kind', 'no network of StyleGAN2 in it');
}
