import {
  ArgumentError,
  COMMON_OPTIONS,
  commonArguments,
  integer,
  readArguments,
  text,
} from '../../../server/cli/arguments';
import { names } from '../names';
import type { EditorId } from '../drag/methods/list';
import type { Way } from './cases';
import { KINDS } from './pulls';

/** How each column of the report pulls: which method, and what it is given beside the points. */
export const METHODS = {
  ours: { title: 'ours', method: 'ours', way: 'free' },
  'ours-reach': { title: 'ours, reach', method: 'ours', way: 'reach' },
  'ours-mask': { title: 'ours, mask', method: 'ours', way: 'mask' },
  'ours-holds': { title: 'ours, holds', method: 'ours', way: 'holds' },
  'ours-pixels': { title: 'ours, own pixels', method: 'pixels', way: 'reach' },
  draggan: { title: 'DragGAN', method: 'draggan', way: 'free' },
  'draggan-mask': { title: 'DragGAN, mask', method: 'draggan', way: 'mask' },
} as const satisfies Record<string, { title: string; method: EditorId | 'pixels'; way: Way }>;
export type IntentMethod = keyof typeof METHODS;
export const isPeer = (id: IntentMethod): boolean => METHODS[id].method === 'draggan';

export const USAGE = `npm run bench -- intent [options]

Whether pulls do what people mean by them: 48 named pulls, each on some faces. Writes OUT/intent.json, OUT/intent.md and a strip of
each kind in OUT/intent/.

  --faces N            faces of each pull at each truncation (default 8; 1 takes about two minutes without other methods)
  --kinds A,B          of ${KINDS.join(', ')} (default all)
  --methods A,B        of ${Object.keys(METHODS).join(', ')} (default all)
  --truncations A,B    default 0.7,1
  --no-peers           leave out the methods that need Python with torch
  --no-sessions        leave out pulls in a row, and there and back
  --resume             keep what OUT has of an interrupted run with the same pack and options
  --seed N             of the first face (default 20000)
  --out DIR            default out/intent
  --report DIR         where intent.md and intent/ go (default OUT)
  --model, --packs, --device as in npm run drag`;

export interface IntentOptions {
  readonly faces: number;
  readonly kinds: readonly string[];
  readonly methods: readonly IntentMethod[];
  readonly truncations: readonly number[];
  readonly sessions: boolean;
  readonly resume: boolean;
  readonly seed: number;
  readonly out: string;
  readonly report: string;
  readonly model: string;
  readonly packs: string;
  readonly device: ReturnType<typeof commonArguments>['device'];
}

/** Seeds that neither the training nor the other benches use. */
const FIRST_SEED = 20_000;

/** @throws ArgumentError that names the option. */
export function intentOptions(args: readonly string[]): IntentOptions {
  const [single, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const values = readArguments(args, {
    ...COMMON_OPTIONS,
    faces: single,
    kinds: single,
    methods: single,
    truncations: single,
    'no-peers': flag,
    'no-sessions': flag,
    resume: flag,
    seed: single,
    report: single,
  });
  const { model, packs, device } = commonArguments(values);
  const methods = names(values.methods, '--methods', Object.keys(METHODS) as IntentMethod[]);
  const out = text(values, 'out') ?? 'out/intent';
  return {
    faces: integer(values, 'faces', 1, 64) ?? 8,
    kinds: names(values.kinds, '--kinds', KINDS),
    methods: methods.filter((id) => values['no-peers'] !== true || !isPeer(id)),
    truncations: (text(values, 'truncations') ?? '0.7,1').split(',').map((given) => {
      const value = Number(given);
      if (!(value > 0 && value <= 1))
        throw new ArgumentError('--truncations', `"${given}" is no number above 0 and up to 1`);
      return value;
    }),
    sessions: values['no-sessions'] !== true,
    resume: values.resume === true,
    seed: integer(values, 'seed', 0, 2 ** 31) ?? FIRST_SEED,
    out,
    report: text(values, 'report') ?? out,
    model,
    packs,
    device,
  };
}
