import { SECONDS_A_JUDGEMENT, shareOf, type Bench } from '../bench';
import { EXPECTED_SECONDS } from '../methods/run';
import type { BenchOptions } from '../options';
import type { Table } from '../table';
import { appearance, secondsOfAppearance } from './appearance';
import { hold } from './hold';
import type { ProtocolId } from './ids';
import { judges } from './judges';
import { landmarkManipulation } from './landmarks';
import { naturalness, secondsOfNaturalness } from './naturalness';
import { pairedReconstruction } from './reconstruction';
import { few, fewer } from './sizes';
import { stress } from './stress';
import { thereAndBack } from './there-and-back';
import { secondsOfTiming, time } from './time';

/** One experiment. */
interface Protocol {
  readonly id: ProtocolId;
  run(bench: Bench): Promise<Table[]>;
  /** How long it is thought to take, for the estimate of the time left only. */
  seconds(options: BenchOptions): number;
}

/** Seconds of a protocol in which methods do so many of `pairs` drags, each of them judged. */
const dragged = (drags: (pairs: number) => number) => (options: BenchOptions) =>
  options.methods.reduce(
    (sum, id) => sum + shareOf({ options }, id, drags(options.pairs)) * (EXPECTED_SECONDS[id] + SECONDS_A_JUDGEMENT),
    0,
  );
const each = (pairs: number) => pairs;

/** All experiments. Time comes first, while the process is young and nothing else has warmed the machine. */
export const PROTOCOLS: readonly Protocol[] = [
  { id: 'time', run: time, seconds: secondsOfTiming },
  { id: 'judges', run: judges, seconds: () => 0 },
  { id: 'landmarks-1', run: (bench) => landmarkManipulation(bench, 1), seconds: dragged(each) },
  { id: 'landmarks-5', run: (bench) => landmarkManipulation(bench, 5), seconds: dragged(each) },
  { id: 'landmarks-68', run: (bench) => landmarkManipulation(bench, 68), seconds: dragged(each) },
  { id: 'reconstruction', run: pairedReconstruction, seconds: dragged(few) },
  { id: 'there-and-back', run: thereAndBack, seconds: dragged(few) },
  { id: 'hold', run: hold, seconds: dragged((pairs) => 3 * few(pairs)) },
  { id: 'appearance', run: appearance, seconds: secondsOfAppearance },
  { id: 'naturalness', run: naturalness, seconds: secondsOfNaturalness },
  { id: 'stress', run: stress, seconds: dragged((pairs) => 8 * fewer(pairs)) },
];
