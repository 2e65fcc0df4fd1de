import { useEffect, useMemo, useState } from 'react';
import { reachNumber } from '@/lib/drag/reach';
import { anyPartPx, reachPx } from '@/lib/drag/reach-px';
import { partAt, type FaceMap } from '@/lib/face/face-map';
import { namedPartPx } from '@/lib/face/part-size';
import { headNode, headPack, type HeldPoint } from '@/lib/client/room-state';
import type { Point } from '@/lib/geometry/point';
import { useConnection } from '../../connection/context';
import { PhotoPicture } from '../../connection/picture';

/** Of the px that a predictor is told: within so much nearly all moves freely. */
const FREELY = 0.8;

/** Within how many px of a pull's handle the picture moves freely with it; null where all of it may. Known from the press on. */
export function useReachRadius({ pullId, handle, reach }: HeldPoint): number | null {
  const { picture, store, faceMaps } = useConnection();
  const [map, setMap] = useState<FaceMap | null>(null);
  useEffect(() => {
    const state = store.getState();
    let gone = false;
    if (state.head !== null && headNode(state)?.photo === undefined)
      faceMaps.get(state.head).then(
        (found) => !gone && setMap(found),
        () => undefined,
      );
    return () => {
      gone = true;
    };
  }, [faceMaps, store, pullId]);
  return useMemo(() => {
    if (reach === undefined || reach === reachNumber('head')) return null;
    if (picture instanceof PhotoPicture) {
      // What a press has hold of is known of the picture that it was made in.
      const [state] = picture.photo.scene.states(picture.what.state);
      return state === undefined ? null : picture.photo.scene.reachAt(state, handle, reach);
    }
    const resolution = headPack(store.getState())?.resolution;
    return resolution === undefined ? null : FREELY * reachPx(reach, partSize(map, handle, resolution), resolution);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a frame later the handle lies elsewhere on the face
  }, [pullId, reach, map]);
}

function partSize(map: FaceMap | null, { x, y }: Point, resolution: number): number {
  if (map === null) return anyPartPx(resolution);
  const cell = (v: number) => Math.min(Math.floor((v / resolution) * map.size), map.size - 1);
  return namedPartPx(partAt(map, cell(y) * map.size + cell(x)), resolution);
}
