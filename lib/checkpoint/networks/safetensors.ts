/**
 * The safetensors format with the official names: a length, a JSON header, and the numbers.
 * https://github.com/huggingface/safetensors, "Format".
 */
import { z } from 'zod';
import type { ByteSource } from '../../zip/byte-source';
import { ByteRange } from '../byte-source';
import { CheckpointError } from '../errors';
import { Cursor } from '../pickle/cursor';
import { Storage, Tensor, NUMBER_BYTES, rowMajor, type NumberType } from '../torch/tensor';
import { checkFilters } from './official';
import { OFFICIAL_MAPPING_RATE, generatorOf } from './shape';
import type { GeneratorWeights, WeightArray } from './weights';

/** The format's own limit. */
const MOST_HEADER_BYTES = 100_000_000;
const TYPES: ReadonlyMap<string, NumberType> = new Map([
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['F32', 'f32'],
  ['F64', 'f64'],
]);

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().min(0)).max(8),
  data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
});
const METADATA = '__metadata__';
/** What the numbers do not say may stand beside them, under the official names. The format keeps texts here only. */
const factsSchema = z.object({
  conv_clamp: z.coerce.number().positive().optional(),
  lr_multiplier: z.coerce.number().positive().optional(),
});
const headerSchema = z.record(z.string(), z.unknown());
const OPEN_BRACE = 0x7b;

/** Whether the bytes begin with a header's length and an opening brace. */
export function isSafetensors(source: ByteSource): boolean {
  if (source.size < 10) return false;
  const start = source.read(0, 9);
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  return start[8] === OPEN_BRACE && length > 1n && length <= BigInt(Math.min(source.size - 8, MOST_HEADER_BYTES));
}

function header(text: string): Record<string, unknown> {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch {
    throw new CheckpointError('header');
  }
}

/** @throws CheckpointError that names the entry that cannot be used. */
export function readSafetensors(source: ByteSource): GeneratorWeights {
  const cursor = new Cursor(source);
  const length = cursor.length64();
  const entries = header(new TextDecoder().decode(cursor.bytes(length)));
  const body = new ByteRange(source, 8 + length, source.size - 8 - length);
  const weights = new Map<string, WeightArray>();
  for (const [name, entry] of Object.entries(entries)) {
    if (name === METADATA) continue;
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success) throw new CheckpointError('entry', { name });
    const { dtype, shape, data_offsets } = parsed.data;
    const type = TYPES.get(dtype);
    // Counters and the like, which no weight is.
    if (type === undefined) continue;
    const count = shape.reduce((product, n) => product * n, 1);
    const [from, to] = data_offsets;
    if (to - from !== count * NUMBER_BYTES[type]) throw new CheckpointError('entry', { name });
    const storage = new Storage(type, count);
    storage.place(new ByteRange(body, from, to - from));
    weights.set(name, new Tensor(storage, 0, shape, rowMajor(shape)));
  }
  checkFilters(weights);
  const facts = factsSchema.safeParse(entries[METADATA] ?? {});
  if (!facts.success) throw new CheckpointError('entry', { name: METADATA });
  const { conv_clamp: clamp, lr_multiplier: rate } = facts.data;
  return generatorOf('safetensors', weights, {
    mappingRate: rate ?? OFFICIAL_MAPPING_RATE,
    convClamp: clamp ?? null,
  });
}
