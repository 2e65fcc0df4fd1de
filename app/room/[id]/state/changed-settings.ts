/** Which settings somebody else has just changed for everybody. */
import type { DragSettings } from '@/lib/drag/types';
import type { Setter } from '@/lib/document/schema';

type Setters = Readonly<Partial<Record<string, Setter>>>;

export interface ChangedSettings {
  readonly name: string;
  readonly fields: readonly (keyof DragSettings)[];
}

/**
 * What differs between two states of the document, of the person who came last; null when nobody else did anything. Pure.
 *
 * @param me my own id, whose changes I know
 * @param since when this page came, ms by the server's clock: what is older was there before, though the document comes later
 * @param known all settings that have a name
 */
export function changedSettings(
  now: Setters,
  before: Setters,
  { me, since, known }: { me: string | undefined; since: number; known: readonly (keyof DragSettings)[] },
): ChangedSettings | null {
  const changed = known.flatMap((field) => {
    const setter = now[field];
    const isNew = setter !== undefined && setter.time > (before[field]?.time ?? since) && setter.time > since;
    return isNew && setter.memberId !== me ? [{ field, setter }] : [];
  });
  const last = changed.reduce<Setter | null>(
    (latest, { setter }) => (latest === null || setter.time > latest.time ? setter : latest),
    null,
  );
  if (last === null) return null;
  const theirs = changed.filter(({ setter }) => setter.memberId === last.memberId);
  return { name: last.name, fields: theirs.map(({ field }) => field) };
}
