'use client';
import { Ban } from 'lucide-react';
import { cx } from '@/app/ui/cx';
import { useWords } from '@/app/words/words-provider';
import { headNode } from '@/lib/client/room-state';
import { useRoom } from '../connection/context';
import { useToScreen } from '../state/use-to-screen';
import { notePlace } from './note-place';
import { useStuck } from './use-stuck';

const WORDS = { outside: 'tools.pull.stuckOutside', masked: 'tools.pull.stuckMasked' } as const;

/** @param photo whether the picture is one: there faces alone can be pulled */
function wordsFor(part: string, photo: boolean) {
  if (part === 'outside' || part === 'masked') return WORDS[part];
  if (!photo) return 'tools.pull.stuck';
  // Of clothes the surface of a face knows nothing; what it finds over a face are glasses.
  return part === 'clothes' ? 'tools.pull.stuckGlasses' : 'tools.pull.stuckBeside';
}

/** Says at the point itself that nothing there can follow. */
export function StuckNote() {
  const t = useWords();
  const shown = useStuck();
  const photo = useRoom((state) => headNode(state)?.photo !== undefined);
  const toScreen = useToScreen();
  const at = shown === null ? { x: 0, y: 0 } : toScreen(shown.at);
  const { above, y } = notePlace(at.y);
  return (
    <div role="status" className="pointer-events-none absolute inset-0 overflow-hidden">
      {shown !== null && (
        <p
          data-stuck={shown.part}
          style={{ left: `clamp(9rem, ${at.x}px, 100% - 9rem)`, top: `min(${y}px, 100%)` }}
          className={cx(
            'animate-appear absolute flex w-max max-w-72 -translate-x-1/2 items-center gap-1.5 rounded-lg bg-black/80 px-2.5 py-1 text-xs font-medium text-white',
            above && '-translate-y-full',
          )}
        >
          <Ban size={14} aria-hidden="true" className="shrink-0" />
          {t(wordsFor(shown.part, photo))}
        </p>
      )}
    </div>
  );
}
