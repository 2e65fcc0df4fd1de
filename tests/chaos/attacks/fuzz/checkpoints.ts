/** Checkpoints that are damaged or forged. They are read by a command of its own, not by the server: each is read or refused by name. */
import { strToU8, zipSync } from 'fflate';
import { CheckpointError } from '../../../../lib/checkpoint/errors';
import { readCheckpoint } from '../../../../lib/checkpoint/read';
import { Dice } from '../../people/dice';
import { mutateBytes } from './mutate';
import type { Attack } from '../attack';
import { emptyOutcome } from '../outcome';
import { count, oftenest } from './tally';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** A dictionary with lists, tuples, numbers, text and a memo; protocol 2. */
const PICKLE = latin(
  '\x80\x02}q\x00(X\x04\x00\x00\x00G_emq\x01]q\x02(K\x01G\xc0\x04\x00\x00\x00\x00\x00\x00NeX\x01\x00\x00\x00bq\x03\x88X\x02\x00\x00\x00\xc3\xbcq\x04\x86q\x05u.',
);
/** A tensor as torch writes it: its storage by a persistent id. */
const TENSOR = latin(
  '\x80\x02ctorch._utils\n_rebuild_tensor_v2\nq\x00((X\x07\x00\x00\x00storageq\x01ctorch\nFloatStorage\nq\x02X\x01\x00\x00\x000q\x03X\x03\x00\x00\x00cpuq\x04K\x04tq\x05QK\x00K\x04\x85q\x06K\x01\x85q\x07\x89ccollections\nOrderedDict\nq\x08)Rq\ttq\nRq\x0b.',
);

function safetensors(): Uint8Array {
  const header = strToU8(
    JSON.stringify({
      __metadata__: { format: 'pt' },
      'mapping.fc0.weight': { dtype: 'F32', shape: [4, 4], data_offsets: [0, 64] },
      'synthesis.b4.const': { dtype: 'F16', shape: [2, 4, 4], data_offsets: [64, 128] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return new Uint8Array(Buffer.concat([length, header, new Uint8Array(128)]));
}

const SAMPLES: readonly Uint8Array[] = [
  PICKLE,
  TENSOR,
  safetensors(),
  zipSync({ 'net/data.pkl': TENSOR, 'net/data/0': new Uint8Array(16), 'net/version': strToU8('3\n') }, { level: 0 }),
];

export const checkpoints: Attack = ({ times, seed, onProgress }) => {
  const outcome = emptyOutcome('fuzzed checkpoints');
  const dice = new Dice(seed);
  let longest = 0;
  for (; outcome.tries < times; outcome.tries++) {
    const started = performance.now();
    count(
      outcome,
      read(wrong(dice), (what) => outcome.lost.push(what)),
    );
    longest = Math.max(longest, performance.now() - started);
  }
  onProgress(outcome);
  outcome.notes.push(oftenest(outcome), `one took ${longest.toFixed(0)} ms at most, outside the server`);
  return Promise.resolve(outcome);
};

const wrong = (dice: Dice): Uint8Array => mutateBytes(dice.pick(SAMPLES), dice);

function read(bytes: Uint8Array, fault: (what: string) => void): string {
  try {
    readCheckpoint({ size: bytes.length, read: (offset, length) => bytes.slice(offset, offset + length) });
    return 'read';
  } catch (error) {
    if (error instanceof CheckpointError) return error.problem;
    fault(`a checkpoint fails with ${String(error)}: ${Buffer.from(bytes).toString('hex').slice(0, 200)}`);
    return 'failed';
  }
}
