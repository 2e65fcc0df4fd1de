'use client';
import { useEffect, useState } from 'react';
import type { SeenPresence } from '@/lib/document/schema';
import { frameOf } from '@/lib/replay/timeline';
import { useConnection, useRoom } from '../connection/context';
import { timelineThrough, usePlayer } from './use-player';

export interface Present {
  /** Somebody else who shows their replay. */
  readonly presenter: SeenPresence | null;
  readonly presenting: boolean;
  readonly following: boolean;
  readonly setPresenting: (on: boolean) => void;
  readonly setFollowing: (on: boolean) => void;
}

/** Shows my replay to the others, or lets it follow who shows theirs. */
export function usePresent(): Present {
  const connection = useConnection();
  const player = usePlayer();
  const me = useRoom((state) => state.me);
  const link = useRoom((state) => state.link);
  const others = useRoom((state) => state.others);
  const [presenting, setPresenting] = useState(false);
  const [declined, setDeclined] = useState<string | null>(null);
  const presenter = [...others.values()].find(({ present }) => present != null) ?? null;
  const following = presenter !== null && !presenting && declined !== presenter.memberId;

  // Who I am, for those who are in the room or in a replay of it, and where my replay stands while I present.
  const memberId = me?.memberId;
  const name = me?.name ?? '';
  const color = me?.color ?? '';
  useEffect(() => {
    if (memberId === undefined || link !== 'online') return;
    const present = () => {
      const { frame } = player;
      const { playing, speed } = player.store.getState();
      return presenting && frame !== undefined ? { nodeId: frame.nodeId, step: frame.step, playing, speed } : null;
    };
    const who = { memberId, name, color, cursor: null, tool: 'hand', pull: null, viewport: null, idle: false } as const;
    connection.document.setPresence({}, { ...who, present: present() });
    if (!presenting) return;
    return player.store.subscribe(() => connection.document.setPresence({ present: present() }));
  }, [connection, player, memberId, name, color, link, presenting]);

  const shown = following ? (presenter.present ?? null) : null;
  useEffect(() => {
    if (shown === null) return;
    player.pause();
    const here = frameOf(player.store.getState().timeline, shown);
    if (here !== null) {
      player.seek(here);
      return;
    }
    const through = timelineThrough(connection, shown.nodeId, shown.step);
    if (through !== null) player.load(through.timeline, through.index);
  }, [shown, player, connection]);

  return {
    presenter,
    presenting,
    following,
    setPresenting,
    setFollowing: (on) => setDeclined(on ? null : (presenter?.memberId ?? null)),
  };
}
