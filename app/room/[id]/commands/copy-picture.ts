import { toast } from '@/app/ui/toasts';
import { say } from '@/app/words/words';
import type { Editor } from '../state/editor';

/** The picture on the screen as a PNG. @throws Error before there is one */
function toPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('there is no picture'));
      else resolve(blob);
    }, 'image/png');
  });
}

/** Puts the picture that is looked at onto the clipboard. Browsers write pixels only: the latent goes along in a saved file. */
export async function copyPicture({ connection, ui }: Editor): Promise<void> {
  const { looking } = ui.getState();
  const picture = looking === null ? connection.picture : (connection.stills.peek(looking) ?? connection.picture);
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': toPng(picture.whole()) })]);
    toast(say('room.commands.copied'), 'info');
  } catch {
    // No clipboard on plain http, or the browser was told not to.
    toast(say('room.commands.notCopied'));
  }
}
