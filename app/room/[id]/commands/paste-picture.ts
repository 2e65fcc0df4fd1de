import { hasFingersFirst } from '@/app/browser/platform';
import { takeFile } from '@/app/files/use-file-drop';
import { toast } from '@/app/ui/toasts';
import { say } from '@/app/words/words';
import { shownKeys } from '@/app/ui/keys';

/** Opens the picture on the clipboard, as the keys for it do. Browsers ask the person first, and some let no page read it but by those keys. */
export async function pastePicture(): Promise<void> {
  let items: ClipboardItems;
  try {
    items = await navigator.clipboard.read();
  } catch {
    // No clipboard on plain http, or the person said no.
    toast(
      hasFingersFirst()
        ? say('room.commands.notPastedFinger')
        : say('room.commands.notPasted', { keys: shownKeys(say, 'Ctrl+V') }),
    );
    return;
  }
  for (const item of items) {
    const type = item.types.find((each) => each.startsWith('image/'));
    if (type === undefined) continue;
    takeFile(new File([await item.getType(type)], `clipboard.${type.slice('image/'.length)}`, { type }));
    return;
  }
  toast(say('room.commands.nothingToPaste'), 'info');
}
