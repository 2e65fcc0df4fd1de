'use client';
import { useEffect, useRef, useState } from 'react';
import { toast } from '@/app/ui/toasts';
import { say } from '@/app/words/words';
import { chosenOf, thingsOf, type DroppedThing } from './dropped';

/** Who takes files now. */
let taker: ((things: readonly DroppedThing[]) => void) | null = null;

/** Opens a file that came neither by a drop nor by the keys of pasting, as if it had. */
export const takeFile = (file: File): void => taker?.([{ file, isFolder: false }]);

/**
 * Files dropped anywhere on the page, or pasted. True while one is held over it. The latest `onFile` is called with the first file, and
 * the person is told of those that are left out; other things that are dragged (text, links) are left alone.
 */
export function useFileDrop(onFile: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onFile);
  useEffect(() => {
    latest.current = onFile;
  }, [onFile]);
  useEffect(() => {
    // Enter and leave come for every element under the pointer; only the outermost pair counts.
    let depth = 0;
    const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const enter = (event: DragEvent) => {
      if (!hasFile(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFile(event)) return;
      depth = Math.max(0, depth - 1);
      setOver(depth > 0);
    };
    const hold = (event: DragEvent) => {
      if (hasFile(event)) event.preventDefault();
    };
    const take = (things: readonly DroppedThing[]) => {
      const { file, folders, others } = chosenOf(things);
      if (file === null && folders > 0) toast(say('start.files.folder'));
      if (file === null) return;
      if (others + folders > 0)
        toast(say('start.files.oneOfSeveral', { name: file.name, count: others + folders }), 'info');
      latest.current(file);
    };
    const drop = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      take(event.dataTransfer === null ? [] : thingsOf(event.dataTransfer));
    };
    const paste = (event: ClipboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest('input, textarea') !== null;
      if (event.clipboardData?.types.includes('Files') !== true || typing) return;
      event.preventDefault();
      take(thingsOf(event.clipboardData));
    };
    taker = take;
    addEventListener('paste', paste);
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', hold);
    addEventListener('drop', drop);
    return () => {
      if (taker === take) taker = null;
      removeEventListener('paste', paste);
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', hold);
      removeEventListener('drop', drop);
    };
  }, []);
  return over;
}
