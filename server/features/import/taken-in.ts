import { problem, type Problem } from '../../../lib/protocol';
import { findPack, type InferencePool } from '../../inference/pool';
import type { PackFault } from '../../../lib/pack/errors';
import type { PackId } from '../../../lib/pack/id';

/** The engine looks at the folder every few seconds, and loads what it finds: a large pack takes its time on a slow disk. */
const PATIENCE_MS = 5 * 60_000;

/** What the operator is told of a pack that was refused; more is in the log. */
export function refusalOf({ pack, part, file, field }: PackFault): Problem {
  switch (part) {
    case 'manifest':
      return field === null
        ? problem('invalid.pack-file', { pack, file })
        : problem('invalid.pack-manifest', { pack, field });
    case 'file':
      return problem('invalid.pack-file', { pack, file });
    case 'network':
      return problem('invalid.pack-network', { pack, file, part: field ?? file });
    case 'run':
      return problem('invalid.pack-refused', { pack });
  }
}

/** Waits until the engine has taken a pack in. @returns why it did not; null when it did. Ends early when `signal` says so. */
export function takenIn(
  engine: Pick<InferencePool, 'packs' | 'refused' | 'onPacks'>,
  pack: PackId,
  signal: AbortSignal,
): Promise<Problem | null> {
  // What was wrong with a pack that lay there before says nothing of this one.
  const before = new Set(engine.refused);
  /** Undefined: nobody knows yet. */
  const look = (): Problem | null | undefined => {
    if (findPack(engine, pack) !== null) return null;
    const refused = engine.refused.find((error) => error.pack === pack.name && !before.has(error));
    return refused === undefined ? undefined : refusalOf(refused);
  };
  return new Promise((resolve) => {
    const now = look();
    if (now !== undefined) {
      resolve(now);
      return;
    }
    const end = (answer: Problem | null) => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener('abort', onAbort);
      resolve(answer);
    };
    const stop = engine.onPacks(() => {
      const then = look();
      if (then !== undefined) end(then);
    });
    const onAbort = () => end(null);
    signal.addEventListener('abort', onAbort);
    const timer = setTimeout(() => end(problem('engine.import')), PATIENCE_MS);
    timer.unref();
  });
}
