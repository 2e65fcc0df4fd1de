'use client';
import type { ReactNode } from 'react';
import { useRoom } from './context';

/** Controls of what the server would have to save: off while it can save nothing. */
export function WhileWritable({ children }: { children: ReactNode }) {
  const writable = useRoom((state) => state.writable);
  return (
    <fieldset role="presentation" disabled={!writable} className="contents">
      {children}
    </fieldset>
  );
}
