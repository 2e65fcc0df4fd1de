import { SECONDS_A_JUDGEMENT, type Bench } from '../bench';
import { METHODS, type MethodId } from '../methods/list';
import { EXPECTED_SECONDS } from '../methods/run';
import type { BenchOptions } from '../options';
import type { Table } from '../table';
import { appearance, SECONDS_TO_CARRY } from './appearance';
import { hold } from './hold';
import { judges } from './judges';
import { landmarkManipulation } from './landmarks';
import { naturalness, secondsOfNaturalness } from './naturalness';
import { pairedReconstruction } from './reconstruction';
import { few, fewer } from './sizes';
import { stress } from './stress';
import { thereAndBack } from './thereAndBack';
import { SECONDS_OF_TIMING, time } from './time';

/** One experiment. */
interface Protocol {
  readonly id: string;
  run(bench: Bench): Promise<Table[]>;
  /** Drags that a method does in it, and seconds that judging its pictures is thought to take, for the estimate of the time left only. */
  drags(pairs: number): number;
  judging(pairs: number): number;
}

const nothing = () => 0;
/** For a protocol of that many drags. */
const judged = (drags: (pairs: number) => number) => ({
  drags,
  judging: (pairs: number) => SECONDS_A_JUDGEMENT * drags(pairs),
});
const all = (pairs: number) => pairs;

/** All experiments. Time comes first, while the process is young and nothing else has warmed the machine. */
export const PROTOCOLS = [
  { id: 'time', run: time, drags: nothing, judging: nothing },
  { id: 'judges', run: judges, drags: nothing, judging: nothing },
  { id: 'landmarks-1', run: (bench) => landmarkManipulation(bench, 1), ...judged(all) },
  { id: 'landmarks-5', run: (bench) => landmarkManipulation(bench, 5), ...judged(all) },
  { id: 'landmarks-68', run: (bench) => landmarkManipulation(bench, 68), ...judged(all) },
  { id: 'reconstruction', run: pairedReconstruction, ...judged(few) },
  { id: 'there-and-back', run: thereAndBack, ...judged(few) },
  { id: 'hold', run: hold, ...judged((pairs) => 3 * few(pairs)) },
  { id: 'appearance', run: appearance, drags: nothing, judging: (pairs) => SECONDS_TO_CARRY * pairs },
  { id: 'naturalness', run: naturalness, drags: nothing, judging: nothing },
  { id: 'stress', run: stress, ...judged((pairs) => 8 * fewer(pairs)) },
] as const satisfies readonly Protocol[];

export type ProtocolId = (typeof PROTOCOLS)[number]['id'];

/** Seconds that a protocol is thought to take, for the estimate of the time left only. */
export function expectedSeconds(protocol: Protocol, { methods, pairs, otherPairs }: BenchOptions): number {
  if (protocol.id === 'time') return 2 * methods.reduce((sum, id) => sum + (SECONDS_OF_TIMING[id] ?? 0), 0);
  const share = (id: MethodId) => (METHODS[id].everyPair ? 1 : otherPairs / pairs);
  if (protocol.id === 'naturalness')
    return secondsOfNaturalness(
      pairs,
      methods.map((id) => pairs * share(id)),
    );
  return methods.reduce(
    (sum, id) => sum + share(id) * (EXPECTED_SECONDS[id] * protocol.drags(pairs) + protocol.judging(pairs)),
    0,
  );
}
