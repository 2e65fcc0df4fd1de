import { toast } from '@/app/ui/toasts';
import { words } from '@/app/words/problems';
import { say } from '@/app/words/words';
import type { Editor } from '../state/editor';

/** Takes what the room shows as a photo: an edit for everybody, after which its parts move by its own pixels. One at a time. */
export async function takeOwnPixels({ connection, ui }: Editor): Promise<void> {
  const { head: node } = connection.store.getState();
  if (ui.getState().takingPixels || node === null) return;
  ui.setState({ takingPixels: true });
  try {
    await connection.api.ownPixels({ node });
    toast(say('tools.pixels.taken'), 'info');
  } catch (error) {
    toast(words(error));
  }
  ui.setState({ takingPixels: false });
}
