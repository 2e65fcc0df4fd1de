'use client';
import { useEffect, useState } from 'react';
import { openRoom, type RoomConnection, type Tell } from '@/app/room/[id]/connection/connection';
import { tell } from '@/app/room/[id]/notices/tell';
import type { Problem } from '@/lib/protocol';
import { Bridge } from './bridge';
import { shake } from './handshake';
import { webviewHost } from './webview';

/** A page that has not answered by then is none that embeds rooms, ms. */
const PATIENCE_MS = 20_000;

export type Embedded =
  /** Opened in a tab of its own. */
  | { readonly state: 'alone' }
  | { readonly state: 'shaking' }
  /** The page around it does not answer. */
  | { readonly state: 'nobody' }
  | { readonly state: 'in'; readonly connection: RoomConnection }
  /** By the host, or by the server where there is a problem. */
  | { readonly state: 'closed'; readonly problem: Problem | null };

/** The frame's way into the room: handshake, connection, bridge. */
export function useEmbedded(room: string, origins: readonly string[]): Embedded {
  const [embedded, setEmbedded] = useState<Embedded>({ state: 'shaking' });
  useEffect(() => {
    let bridge: Bridge | null = null;
    let stop = (): void => undefined;
    // In a task of its own: React's strict mode mounts twice, and only the second one stays.
    const begin = setTimeout(() => {
      if (window.parent === window && webviewHost() === null) {
        setEmbedded({ state: 'alone' });
        return;
      }
      stop = shake(room, origins, ({ membership, port }) => {
        clearTimeout(late);
        const told: Tell = (notice, of) => {
          tell(notice, of);
          bridge?.tell(notice);
        };
        // Browsers deny frames of other sites a database, and what the host opens is the host's to keep.
        const connection = openRoom(membership, told, null);
        bridge = new Bridge(port, connection, (problem) => setEmbedded({ state: 'closed', problem }));
        setEmbedded({ state: 'in', connection });
      });
    });
    const late = setTimeout(() => {
      stop();
      setEmbedded((now) => (now.state === 'shaking' ? { state: 'nobody' } : now));
    }, PATIENCE_MS);
    return () => {
      clearTimeout(begin);
      clearTimeout(late);
      stop();
      bridge?.close();
    };
  }, [room, origins]);
  return embedded;
}
