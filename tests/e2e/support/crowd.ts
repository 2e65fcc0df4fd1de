/** People without a browser, for rooms that are to be full. */
import WebSocket from 'ws';
import { Api } from '../../../lib/client/api';
import { RoomClient } from '../../../lib/client/room-client';

/**
 * So many people come into a room.
 *
 * @param address of the room @returns what sends them away
 */
export async function crowd(address: string, count: number): Promise<() => void> {
  const { origin, pathname } = new URL(address);
  const room = pathname.split('/').at(-1) ?? '';
  const clients = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const member = await new Api(origin).joinRoom(room, { name: `Guest ${i + 1}`, color: '#1a8fc4' });
      const client = new RoomClient<null>(member, {
        base: origin,
        screen: { decode: () => Promise.resolve(null), show: () => undefined },
        notice: () => undefined,
        WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
      });
      client.connect();
      return client;
    }),
  );
  return () => {
    for (const client of clients) client.close();
  };
}
