import type { Participant } from '@/lib/protocol';
import type { RoomState } from '@/lib/client/room-state';

export interface Person extends Participant {
  /** Null: here and awake. */
  state: 'pulling' | 'idle' | 'left' | null;
}

/** Everybody but me, once each however many tabs they have; who pulls comes first, who left comes last. Pure. */
export function listPeople({
  participants,
  left,
  others,
  drag,
  me,
}: Pick<RoomState, 'participants' | 'left' | 'others' | 'drag' | 'me'>): Person[] {
  const seen = new Set(me === null ? [] : [me.memberId]);
  const people: Person[] = [];
  const add = (person: Participant, state: Person['state']) => {
    if (seen.has(person.memberId)) return;
    seen.add(person.memberId);
    people.push({ ...person, state });
  };
  for (const person of participants) {
    const states = [...others.values()].filter((other) => other.memberId === person.memberId);
    const pulls = drag?.pullers.some((puller) => puller.memberId === person.memberId) === true;
    // Idle only when every tab of theirs is.
    const idle = states.length > 0 && states.every((other) => other.idle);
    add(person, pulls ? 'pulling' : idle ? 'idle' : null);
  }
  for (const person of left) add(person, 'left');
  const rank = { pulling: 0, null: 1, idle: 2, left: 3 } as const;
  return people.sort((a, b) => rank[a.state ?? 'null'] - rank[b.state ?? 'null']);
}
