/**
 * A picture that a pack drew, taken as a photo: from then on its parts move by its own pixels, each alone, as a pack's surface carries
 * them, and no generator draws them anew. Ours. A latent moves together what its training has merged, such as both lids and both brows.
 */
import { Refused } from '../../access/refused';
import type { InferencePool } from '../../inference/pool';
import type { Room } from '../../rooms/room';
import type { ReplayFrames } from '../replay';
import { takePixels } from './take-photo';

export interface PixelParts {
  readonly engine: InferencePool;
  readonly frames: ReplayFrames;
}

/**
 * The picture of an edit as a photo, which is what the room stands at then.
 *
 * @param nodeId of the edit
 * @param member whose edit the photo is
 * @returns the photo's edit
 * @throws Refused when there is no such edit, it is of a photo already, no face is found in it, or no pack here moves photos
 */
export function takeOwnPixels(
  { engine, frames }: PixelParts,
  { id, edits, history }: Pick<Room, 'id' | 'edits' | 'history'>,
  nodeId: string,
  member: string,
): Promise<string> {
  return edits.putImage(member, async () => {
    const record = history.record(nodeId);
    if (record.node.photo !== undefined) throw new Refused('invalid.no-change');
    const { rgb: data, width, height } = await frames.pixels(id, record, record.node.steps);
    const photo = await takePixels(engine, { data, width, height, channels: 3, profile: null });
    return { ...photo, kind: 'import' };
  });
}
