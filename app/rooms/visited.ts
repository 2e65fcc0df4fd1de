'use client';
import { z } from 'zod';
import { membershipSchema } from '@/lib/protocol';
import { stored } from '../browser/stored';
import { toast } from '../ui/toasts';
import { say } from '../words/words';

/** Rooms of others on the start page. More are remembered: a key that is forgotten cannot be had again. */
const MOST_SHOWN = 60;

const visitedSchema = membershipSchema.extend({ name: z.string(), visitedAt: z.number() });
export type VisitedRoom = z.infer<typeof visitedSchema>;

/** An entry that cannot be read takes none of the others with it. */
const listSchema = z.array(z.unknown()).transform((entries) =>
  entries.flatMap((entry) => {
    const parsed = visitedSchema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  }),
);
const store = stored<VisitedRoom[]>('tug.rooms', listSchema, []);

/**
 * A tab that writes at the same moment as another one may not have seen yet what that one put in, and so take it away: browsers tell tabs
 * of each other's writes some ms late. For so long a page puts a room that it has just entered back into the list, ms.
 */
const LATE_MS = 5000;
const entered = new Map<string, { readonly top: VisitedRoom; readonly until: number }>();
function putBack(): void {
  for (const { top, until } of entered.values())
    if (Date.now() < until && !store.get().some(({ room }) => room === top.room))
      store.change((rooms) => [top, ...rooms]);
}

/** The newest rooms, and all of one's own. */
export function shownRooms(rooms: readonly VisitedRoom[]): VisitedRoom[] {
  return rooms.filter(({ role }, index) => index < MOST_SHOWN || role === 'owner');
}

/** The rooms this browser has been in, newest first, with its key to each. */
export const visited = {
  use: store.use,
  find: (room: string): VisitedRoom | undefined => store.get().find((entry) => entry.room === room),
  /** Puts a room on top: this browser is in it now. Says so when an owner's key will be gone with the page. */
  enter(entry: Omit<VisitedRoom, 'visitedAt'>): void {
    const top = { ...entry, visitedAt: Date.now() };
    if (entered.size === 0) window.addEventListener('storage', putBack);
    entered.set(entry.room, { top, until: top.visitedAt + LATE_MS });
    const kept = store.change((rooms) => [top, ...rooms.filter(({ room }) => room !== entry.room)]);
    if (!kept && entry.role === 'owner') toast(say('room.keyNotKept'), 'error', null, true);
  },
  /** Changes what is known about a room without moving it in the list. */
  update(room: string, change: Partial<Pick<VisitedRoom, 'name' | 'role'>>): void {
    store.change((rooms) => rooms.map((entry) => (entry.room === room ? { ...entry, ...change } : entry)));
  },
  forget(room: string): void {
    entered.delete(room);
    store.change((rooms) => rooms.filter((entry) => entry.room !== room));
  },
};
