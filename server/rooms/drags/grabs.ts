/** What pulls of a face have hold of, once the engine has looked: how far it can follow, and what it is called. */
import type { Grab } from '../../../lib/drag/types';
import { readCode } from '../../../lib/face/code';
import { followsFor } from '../../../lib/face/follows';
import { nameSpot, type NamedSpot } from '../../../lib/face/name-spot';
import type { RunningDrag } from './running-drag';

export interface Held {
  /** Of the pull. */
  readonly id: string;
  /** How far it can follow, px; null when it cannot. */
  readonly follows: number | null;
  readonly part: NamedSpot['part'];
}

/** Of plans, and of packs that do not know what their pictures show, nothing is said; of photos what lies beside every face, or over one. */
export function whatFollows({ kind, picture }: RunningDrag, grabs: readonly Grab[]): Held[] {
  const { photo, manifest } = picture;
  if (kind === 'plan') return [];
  if (photo !== undefined)
    return grabs.map(({ id, feature }) => ({ id, follows: null, part: nameSpot(readCode(feature)).part }));
  if (manifest.capabilities.drag?.surface === undefined) return [];
  return grabs.map(({ id, feature }) => {
    const spot = readCode(feature);
    return { id, follows: followsFor(spot, manifest.resolution), part: nameSpot(spot).part };
  });
}
