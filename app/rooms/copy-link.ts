import { hasFingersFirst } from '../browser/platform';
import { shownKeys } from '../ui/keys';
import { toast } from '../ui/toasts';
import { say } from '../words/words';

/** Puts a link on the clipboard and says so. Plain http closes the clipboard to pages: the link is then shown until it is closed, to be copied by hand. */
export async function copyLink(link: string, copied: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    toast(copied, 'info');
  } catch {
    const byHand = hasFingersFirst()
      ? say('app.copy.refusedFinger', { link })
      : say('app.copy.refused', { link, keys: shownKeys(say, 'Ctrl+C') });
    toast(byHand, 'info', null, true);
  }
}
