/** Whose pages may show a room in a frame. */
import { roomIdSchema } from '../../../lib/protocol';
import type { ApiKeys } from '../../access/clients/api-keys';
import type { Store } from '../../store/store';

/** Origins of the program that made the room; none where a person did, or when its key was revoked. */
export async function originsOf(
  store: Pick<Store, 'room'>,
  keys: Pick<ApiKeys, 'live'>,
  room: string,
): Promise<readonly string[]> {
  const id = roomIdSchema.safeParse(room);
  const client = id.success ? (await store.room(id.data))?.client : undefined;
  return client === undefined ? [] : (keys.live(client)?.origins ?? []);
}
