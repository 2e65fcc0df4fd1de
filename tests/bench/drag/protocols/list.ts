import type { Bench } from '../bench';
import { METHODS, type MethodId } from '../methods/list';
import { EXPECTED_SECONDS } from '../methods/run';
import type { BenchOptions } from '../options';
import type { Table } from '../table';
import { appearance } from './appearance';
import { hold } from './hold';
import { judges } from './judges';
import { landmarkManipulation } from './landmarks';
import { INCEPTION_PICTURES, naturalness, SECONDS_A_PICTURE } from './naturalness';
import { pairedReconstruction } from './reconstruction';
import { few, fewer } from './sizes';
import { stress } from './stress';
import { thereAndBack } from './thereAndBack';
import { SECONDS_OF_TIMING, time } from './time';

/** One experiment. */
interface Protocol {
  readonly id: string;
  run(bench: Bench): Promise<Table[]>;
  /** Drags that a method does in it, for the estimate of the time left only. */
  drags(pairs: number): number;
}

/** All experiments. Time comes first, while the process is young and nothing else has warmed the machine. */
export const PROTOCOLS = [
  { id: 'time', run: time, drags: () => 0 },
  { id: 'judges', run: judges, drags: () => 0 },
  { id: 'landmarks-1', run: (bench) => landmarkManipulation(bench, 1), drags: (pairs) => pairs },
  { id: 'landmarks-5', run: (bench) => landmarkManipulation(bench, 5), drags: (pairs) => pairs },
  { id: 'landmarks-68', run: (bench) => landmarkManipulation(bench, 68), drags: (pairs) => pairs },
  { id: 'reconstruction', run: pairedReconstruction, drags: few },
  { id: 'there-and-back', run: thereAndBack, drags: few },
  { id: 'hold', run: hold, drags: (pairs) => 3 * few(pairs) },
  { id: 'appearance', run: appearance, drags: () => 0 },
  { id: 'naturalness', run: naturalness, drags: () => 0 },
  { id: 'stress', run: stress, drags: (pairs) => 8 * fewer(pairs) },
] as const satisfies readonly Protocol[];

export type ProtocolId = (typeof PROTOCOLS)[number]['id'];

/** Seconds that a protocol is thought to take, for the estimate of the time left only. */
export function expectedSeconds(protocol: Protocol, { methods, pairs, otherPairs }: BenchOptions): number {
  const share = (id: MethodId) => (METHODS[id].everyPair ? 1 : otherPairs / pairs);
  const drags = methods.reduce((sum, id) => sum + EXPECTED_SECONDS[id] * share(id), 0) * protocol.drags(pairs);
  if (protocol.id === 'time') return drags + 2 * methods.reduce((sum, id) => sum + (SECONDS_OF_TIMING[id] ?? 0), 0);
  if (protocol.id !== 'naturalness') return drags;
  const { mobilenet, inception } = SECONDS_A_PICTURE;
  return (methods.length + 1) * (mobilenet * otherPairs + inception * Math.min(INCEPTION_PICTURES, otherPairs));
}
