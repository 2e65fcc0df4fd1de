'use client';
import { headPack, type RoomState } from '@/lib/client/room-state';
import type { HistoryNode } from '@/lib/protocol';
import { useStepTime } from '@/app/words/step-time';
import { useRoom } from '../connection/context';

/** Milliseconds of a step of the picture's pack where nothing was trained for it, which people should know before they pull; else null. */
function slowStep(state: RoomState): number | null {
  const pack = headPack(state);
  return pack?.dragBy === 'solver' ? (pack.stepMs ?? null) : null;
}

/** Whether a picture of this pack was pulled in the room before; so it is taken to be while edits are on their way. */
function pulledBefore(state: RoomState): boolean {
  const pack = headPack(state);
  const isPull = ({ kind, generator }: HistoryNode) =>
    generator === pack?.generator && (kind === 'pull' || kind === 'plan');
  return state.earlier > 0 || [...state.nodes.values()].some(isPull);
}

/** What a step takes, in words, where that is long enough to be told; and whether nobody has pulled here yet. */
export function useSlowStep(): { readonly time: string; readonly untried: boolean } | null {
  const words = useStepTime();
  const ms = useRoom(slowStep);
  const tried = useRoom(pulledBefore);
  return ms === null ? null : { time: words(ms), untried: !tried };
}
