'use client';
import { useEffect, useRef, useState } from 'react';
import { toast } from '@/app/ui/toasts';
import { say } from '@/app/words/words';

/**
 * Files dropped anywhere on the page, or pasted. True while one is held over it. The latest `onFile` is called with the first file;
 * other things that are dragged (text, links) are left alone.
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
    const drop = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      const [file] = event.dataTransfer?.files ?? [];
      if (file === undefined) return;
      const [item] = event.dataTransfer?.items ?? [];
      if (item?.webkitGetAsEntry()?.isDirectory === true) toast(say('start.files.folder'));
      else latest.current(file);
    };
    const paste = (event: ClipboardEvent) => {
      const [file] = event.clipboardData?.files ?? [];
      const typing = event.target instanceof Element && event.target.closest('input, textarea') !== null;
      if (file === undefined || typing) return;
      event.preventDefault();
      latest.current(file);
    };
    addEventListener('paste', paste);
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', hold);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('paste', paste);
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', hold);
      removeEventListener('drop', drop);
    };
  }, []);
  return over;
}
