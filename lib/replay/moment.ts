/** A moment of a replay in the address of its page: `?node=ID&step=N`. */
import { idSchema } from '../protocol';
import type { Moment } from './timeline';

/** Null when the address names no node. A step that is no whole number counts as the edit's end, null. */
export function readMoment(query: URLSearchParams): { nodeId: string; step: number | null } | null {
  const node = idSchema.safeParse(query.get('node'));
  if (!node.success) return null;
  const step = query.get('step') ?? '';
  return { nodeId: node.data, step: /^\d{1,6}$/.test(step) ? Number(step) : null };
}

export function writeMoment({ nodeId, step }: Moment): string {
  return new URLSearchParams({ node: nodeId, step: String(step) }).toString();
}
