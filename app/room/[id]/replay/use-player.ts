'use client';
import { createContext, use, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { endBelow } from '@/lib/history/tree';
import { readMoment, writeMoment } from '@/lib/replay/moment';
import { buildTimeline, frameOf } from '@/lib/replay/timeline';
import type { RoomConnection } from '../connection/connection';
import { useConnection } from '../connection/context';
import { frameBitmap } from '../connection/frame-bitmap';
import { useRoomApi } from '../connection/use-room-api';
import { FrameSource } from './frame-source';
import { Player, type PlayerState } from './player';

export const PlayerContext = createContext<Player | null>(null);

export function usePlayer(): Player {
  const player = use(PlayerContext);
  if (player === null) throw new Error('usePlayer is for components of a replay');
  return player;
}

export function usePlayerState<T>(select: (state: PlayerState) => T): T {
  return useStore(usePlayer().store, select);
}

/** The timeline that leads through `nodeId`, and the frame of that moment; null when the room has no such node, or not all before it is here. */
export function timelineThrough({ store }: RoomConnection, nodeId: string, step: number | null) {
  const { nodes, earlier, head } = store.getState();
  const node = nodes.get(nodeId);
  if (node === undefined || earlier > 0) return null;
  const timeline = buildTimeline(nodes, endBelow([...nodes.values()], nodeId, head));
  const index = frameOf(timeline, { nodeId, step: step ?? node.steps });
  return index === null ? null : { timeline, index };
}

/** A player that begins where the address says, or at the start of the way to where the room stands. */
export function useNewPlayer(onUnknownMoment: () => void): Player | null {
  const connection = useConnection();
  const api = useRoomApi();
  const [player, setPlayer] = useState<Player | null>(null);
  useEffect(() => {
    const moment = readMoment(new URLSearchParams(location.search));
    const asked = moment === null ? null : timelineThrough(connection, moment.nodeId, moment.step);
    const { nodes, head } = connection.store.getState();
    if (moment !== null && asked === null) onUnknownMoment();
    const { timeline, index } = asked ?? { timeline: buildTimeline(nodes, head ?? ''), index: 0 };
    const made = new Player(
      new FrameSource(
        (frame) => api.frame(frame, 'webp'),
        (blob, { nodeId }) => frameBitmap(connection, nodeId, blob),
      ),
      timeline,
      index,
    );
    // In a task of its own, so that the first of strict mode's two mounts shows nothing.
    const timer = setTimeout(() => setPlayer(made));
    return () => {
      clearTimeout(timer);
      made.close();
    };
    // The moment in the address counts once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [connection, api]);
  return player;
}

/** Keeps the address of the moment that is shown in the address bar, so that it can be copied or reloaded. */
export function useAddress(player: Player): void {
  useEffect(
    () =>
      player.store.subscribe(({ shown, playing }, before) => {
        // While it plays the address would change too often; browsers limit that.
        if (playing || shown === null || (shown === before.shown && playing === before.playing)) return;
        history.replaceState(history.state, '', `${location.pathname}?${writeMoment(shown.moment)}`);
      }),
    [player],
  );
}
