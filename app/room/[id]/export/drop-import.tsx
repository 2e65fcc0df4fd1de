'use client';
import { useRouter } from 'next/navigation';
import { words } from '@/app/words/problems';
import { api as serverApi } from '@/app/browser/api';
import { DropVeil } from '@/app/files/drop-veil';
import { useFileDrop } from '@/app/files/use-file-drop';
import { identity } from '@/app/identity/identity';
import { visited } from '@/app/rooms/visited';
import { toast } from '@/app/ui/toasts';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../connection/context';
import { mayEdit } from '@/lib/client/room-state';
import { useRoomApi } from '../connection/use-room-api';

/** A picture dropped on a room becomes an edit of it; a room file becomes a room of its own. */
export function DropImport() {
  const t = useWords();
  const router = useRouter();
  const api = useRoomApi();
  const edits = useRoom(mayEdit);
  const open = async (file: File) => {
    try {
      if (file.type === 'image/png' || file.name.endsWith('.png')) {
        if (edits) await api.importPicture(file);
        else toast(t('start.files.viewer'));
        return;
      }
      const { name, color } = identity.get();
      const membership = await serverApi.importFile(file, { name, color });
      visited.enter({ ...membership, name: file.name.replace(/\.[^.]*$/, '') });
      router.push(`/room/${membership.room}`);
    } catch (error) {
      toast(words(error));
    }
  };
  const over = useFileDrop((file) => void open(file));
  return over ? <DropVeil words={t('start.files.dropIntoRoom')} /> : null;
}
