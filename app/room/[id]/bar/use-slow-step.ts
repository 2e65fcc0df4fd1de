'use client';
import { headPack, type RoomState } from '@/lib/client/room-state';
import { useStepTime } from '@/app/words/step-time';
import { useRoom } from '../connection/context';

/** Milliseconds of a step of the picture's pack where nothing was trained for it, which people should know before they pull; else null. */
function slowStep(state: RoomState): number | null {
  const pack = headPack(state);
  return pack?.dragBy === 'solver' ? (pack.stepMs ?? null) : null;
}

/** Whether a picture of this pack was pulled in the room before. */
function pulledBefore(state: RoomState): boolean {
  const pack = headPack(state);
  return [...state.nodes.values()].some(
    ({ kind, generator }) => generator === pack?.generator && (kind === 'pull' || kind === 'plan'),
  );
}

/** What a step takes, in words, where that is long enough to be told; and whether nobody has pulled here yet. */
export function useSlowStep(): { readonly time: string; readonly untried: boolean } | null {
  const words = useStepTime();
  const ms = useRoom(slowStep);
  const tried = useRoom(pulledBefore);
  return ms === null ? null : { time: words(ms), untried: !tried };
}
