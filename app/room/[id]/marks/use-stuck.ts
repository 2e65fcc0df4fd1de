'use client';
import { useEffect, useState } from 'react';
import { useRoom } from '../connection/context';

/** How long it stays where somebody pressed, ms. */
const SHOWN_MS = 2600;

/** Where this person has just pressed and nothing can follow; null again after a while. */
export function useStuck() {
  const stuck = useRoom((state) => state.stuck);
  const [over, setOver] = useState<typeof stuck>(null);
  useEffect(() => {
    if (stuck === null) return;
    const timer = setTimeout(() => setOver(stuck), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [stuck]);
  return stuck === over ? null : stuck;
}
