import type { NumberType } from './tensor';

/** Torch's storage classes, and the numbers in them. */
export const STORAGE_TYPES: ReadonlyMap<string, NumberType> = new Map([
  ['torch.HalfStorage', 'f16'],
  ['torch.BFloat16Storage', 'bf16'],
  ['torch.FloatStorage', 'f32'],
  ['torch.DoubleStorage', 'f64'],
  ['torch.ByteStorage', 'u8'],
  ['torch.BoolStorage', 'u8'],
  ['torch.CharStorage', 'i8'],
  ['torch.ShortStorage', 'i16'],
  ['torch.IntStorage', 'i32'],
  ['torch.LongStorage', 'i64'],
]);
