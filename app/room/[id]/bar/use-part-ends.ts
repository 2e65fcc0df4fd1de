'use client';
import { useEffect, useState } from 'react';
import { reachName } from '@/lib/drag/reach';
import { distance } from '@/lib/geometry/point';
import type { RoomState } from '@/lib/client/room-state';
import { useConnection } from '../connection/context';

/** A pull that nothing was heard of for so long has come to rest, ms: while it goes on there are many frames a second. */
const AT_REST_MS = 900;
/** Share of the picture that has to be left: less is as near as tracking gets. */
const FAR = 1 / 80;

/** Whether the pull that I hold reaches a part alone, and its point is not where it was pulled to. */
function partIsBehind({ ownPull, frameHeader, link }: RoomState): boolean {
  const point = frameHeader?.points.find(({ id }) => id === ownPull?.pullId);
  if (link !== 'online' || ownPull === null || frameHeader === null || point === undefined) return false;
  const { reach, target } = ownPull;
  return (
    reach !== undefined && reachName(reach) === 'part' && distance(point.position, target) > FAR * frameHeader.size
  );
}

/** Whether the pull that I hold has come to rest before its end, since the part that it reaches goes no farther. */
export function usePartEnds(): boolean {
  const { store } = useConnection();
  const [ends, setEnds] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = store.subscribe((state, before) => {
      if (state.frameHeader === before.frameHeader && state.ownPull === before.ownPull) return;
      clearTimeout(timer);
      setEnds(false);
      // Nothing is heard of it either where the line is down.
      if (partIsBehind(state)) timer = setTimeout(() => setEnds(partIsBehind(store.getState())), AT_REST_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store]);
  return ends;
}
