/** What lies at a place of the picture and cannot follow, known in the page: planned points are to say so before the plan runs. */
import { isMasked } from '@/lib/client/masked';
import { headNode, headPack } from '@/lib/client/room-state';
import { spotIn } from '@/lib/face/face-map';
import { followsFor } from '@/lib/face/follows';
import { nameSpot } from '@/lib/face/name-spot';
import type { FacePart } from '@/lib/face/places';
import type { Point } from '@/lib/geometry/point';
import type { RoomConnection } from '../connection/connection';
import { PhotoPicture } from '../connection/picture';

/** Null where a pull is followed, or where nothing is known of the picture. @param reach of the pull, 0..1 */
export async function stuckAt(
  { picture, store, document, faceMaps }: RoomConnection,
  at: Point,
  reach: number,
): Promise<FacePart | 'masked' | null> {
  if (isMasked(store.getState(), document, at)) return 'masked';
  if (picture instanceof PhotoPicture) {
    const { scene } = picture.photo;
    const [state] = scene.states(picture.what.state);
    if (state === undefined) return null;
    const found = scene.at(state, at, reach);
    return typeof found === 'string' ? found : null;
  }
  const { head } = store.getState();
  const resolution = headPack(store.getState())?.resolution;
  if (head === null || resolution === undefined || headNode(store.getState())?.photo !== undefined) return null;
  const map = await faceMaps.get(head);
  if (map === null) return null;
  const spot = spotIn(map, at, resolution);
  return followsFor(spot, resolution) === null ? nameSpot(spot).part : null;
}
