/** People without a browser, for rooms that are to be full. */
import { Api } from '../../../lib/client/api';
import { unseenClient } from '../../fixtures/unseen-client';

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
      return unseenClient(origin, member);
    }),
  );
  return () => {
    for (const client of clients) client.close();
  };
}
