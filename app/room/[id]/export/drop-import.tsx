'use client';
import { useRouter } from 'next/navigation';
import { words } from '@/app/words/problems';
import { api as serverApi } from '@/app/browser/api';
import { DropVeil } from '@/app/files/drop-veil';
import { useFileDrop } from '@/app/files/use-file-drop';
import { isPhoto } from '@/app/photos/photo-file';
import { UploadBar } from '@/app/photos/upload-bar';
import { identity } from '@/app/identity/identity';
import { visited } from '@/app/rooms/visited';
import { toast } from '@/app/ui/toasts';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../connection/context';
import { mayEdit } from '@/lib/client/room-state';
import { useRoomApi } from '../connection/use-room-api';
import { usePhotoIntoRoom } from './use-photo-into-room';

/** A photo, or a picture of Tug, dropped on a room becomes an edit of it; a room file becomes a room of its own. */
export function DropImport() {
  const t = useWords();
  const router = useRouter();
  const api = useRoomApi();
  const edits = useRoom(mayEdit);
  const { bring, progress } = usePhotoIntoRoom();
  const open = async (file: File) => {
    try {
      if (await isPhoto(file)) {
        if (edits) await bring(file);
        else toast(t('start.files.viewer'));
        return;
      }
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
  if (over) return <DropVeil words={t('start.files.dropIntoRoom')} />;
  return progress === null ? null : (
    <div className="bg-panel border-line fixed bottom-[calc(6rem+var(--toasts,0px))] left-1/2 z-40 w-72 -translate-x-1/2 rounded-xl border p-3 shadow-lg">
      <UploadBar progress={progress} />
    </div>
  );
}
