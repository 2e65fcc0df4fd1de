/** What the picture on the stage is compared with. Pure. */
import type { RoomState } from '@/lib/client/room-state';
import { originalOf } from '@/lib/history/original';
import type { UiState } from '../state/ui-store';

/**
 * The node to compare with: the picture before the last edit, or the one that all edits began with. While a drag runs, the last edit is
 * the one that is being made. Null when there is none.
 *
 * @param looking the node that is looked at; null = where the room stands
 */
export function beforeOf(
  { nodes, head, drag }: Pick<RoomState, 'nodes' | 'head' | 'drag'>,
  { looking, against }: Pick<UiState, 'looking' | 'against'>,
): string | null {
  const shown = looking ?? head;
  if (shown === null) return null;
  const changing = looking === null && drag !== null;
  const before = changing ? shown : (nodes.get(shown)?.parent ?? null);
  if (against === 'last' || before === null) return before;
  return originalOf(nodes, shown);
}
