import {
  ArgumentError,
  COMMON_OPTIONS,
  commonArguments,
  integer,
  readArguments,
  text,
} from '../../../server/cli/arguments';
import { names } from '../names';
import type { Device } from '../../../server/inference/provider';
import { METHODS, type MethodId } from './methods/list';
import { PROTOCOL_IDS, type ProtocolId } from './protocols/ids';

export const USAGE = `npm run bench -- drag [options]

Evidence: how well and how fast points are dragged, beside other methods on the same generator. Writes OUT/evidence.json,
tests/bench/evidence.md and the pictures in tests/bench/evidence/.

  --pairs N          pairs of faces (default 200); the smaller protocols take a share of them
  --other-pairs N    pairs for the methods that no bar is held against, the first of those (default all)
  --protocols A,B    of ${PROTOCOL_IDS.join(', ')} (default all)
  --methods A,B      of ${Object.keys(METHODS).join(', ')} (default all)
  --no-peers         leave out the methods that need Python with torch
  --resume           keep what OUT has of an interrupted run with the same pack and options
  --out DIR          default out/evidence
  --report DIR       where evidence.md and evidence/ go (default tests/bench)
  --beside NAME      another pack with the same generator: its networks pull the same faces (method "beside"), and the methods
                     that need Python take the generator from it; they cannot read imported packs
  --seed N           of the first face (default 10000)
  --model, --packs, --device, --truncation as in npm run drag`;

/** What one run does. */
export interface BenchOptions {
  readonly pairs: number;
  readonly otherPairs: number;
  readonly protocols: readonly ProtocolId[];
  readonly methods: readonly MethodId[];
  readonly resume: boolean;
  readonly out: string;
  readonly report: string;
  readonly seed: number;
  readonly model: string;
  /** Another pack with the same generator; null where there is none. */
  readonly beside: string | null;
  readonly packs: string;
  readonly device: Device;
  readonly truncation: number;
}

/** Seeds above those that the training's own evaluation, the tests and the README use. */
const FIRST_SEED = 10_000;

/** @throws ArgumentError that names the option. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const single = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const values = readArguments(args, {
    ...COMMON_OPTIONS,
    pairs: single,
    'other-pairs': single,
    protocols: single,
    methods: single,
    'no-peers': flag,
    resume: flag,
    report: single,
    beside: single,
    seed: single,
  });
  const { model, packs, device, truncation } = commonArguments(values);
  const pairs = integer(values, 'pairs', 2, 10_000) ?? 200;
  const methods = names(values.methods, '--methods', Object.keys(METHODS) as MethodId[]);
  const beside = text(values, 'beside');
  if (beside === null && methods.includes('beside') && typeof values.methods === 'string')
    throw new ArgumentError('--beside', 'name the pack that the method "beside" shall use');
  return {
    pairs,
    otherPairs: Math.min(pairs, integer(values, 'other-pairs', 2, 10_000) ?? pairs),
    protocols: names(values.protocols, '--protocols', PROTOCOL_IDS),
    methods: methods.filter(
      (id) => (values['no-peers'] !== true || METHODS[id].kind !== 'peer') && (beside !== null || id !== 'beside'),
    ),
    resume: values.resume === true,
    out: text(values, 'out') ?? 'out/evidence',
    report: text(values, 'report') ?? 'tests/bench',
    seed: integer(values, 'seed', 0, 2 ** 31) ?? FIRST_SEED,
    model,
    beside,
    packs,
    device,
    truncation,
  };
}
