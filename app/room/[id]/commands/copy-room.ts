import { identity } from '@/app/identity/identity';
import { visited } from '@/app/rooms/visited';
import { toast } from '@/app/ui/toasts';
import { words } from '@/app/words/problems';
import { say } from '@/app/words/words';
import { MAX_NAME_LENGTH } from '@/lib/protocol';
import type { Editor } from '../state/editor';

/** Makes a room of one's own that begins as this one is now, and goes there. */
export async function copyRoom({ connection }: Editor, go: (path: string) => void): Promise<void> {
  const { name: old } = connection.store.getState();
  const mark = say('room.copy.name', { name: '' });
  const roomName = say('room.copy.name', { name: old.slice(0, MAX_NAME_LENGTH - mark.length) }).trim();
  const { name, color } = identity.get();
  const made = toast(say('room.copy.making'), 'info', null, true);
  try {
    const membership = await connection.api.copyRoom({ name, color, roomName });
    visited.enter({ ...membership, name: roomName });
    go(`/room/${membership.room}`);
    toast(say('room.copy.made', { name: old }), 'info');
  } catch (error) {
    toast(words(error));
  } finally {
    made();
  }
}
