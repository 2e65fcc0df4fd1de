'use client';
import { z } from 'zod';
import { membershipSchema } from '@/lib/protocol';
import { stored } from '../browser/stored';

/** Rooms remembered: what a start page can show. The oldest are forgotten, with their keys. */
const MOST_ROOMS = 60;

const visitedSchema = membershipSchema.extend({ name: z.string(), visitedAt: z.number() });
export type VisitedRoom = z.infer<typeof visitedSchema>;

const store = stored<VisitedRoom[]>('tug.rooms', z.array(visitedSchema), []);

/** The rooms this browser has been in, newest first, with its key to each. */
export const visited = {
  use: store.use,
  find: (room: string): VisitedRoom | undefined => store.get().find((entry) => entry.room === room),
  /** Puts a room on top: this browser is in it now. */
  enter(entry: Omit<VisitedRoom, 'visitedAt'>): void {
    const others = store.get().filter(({ room }) => room !== entry.room);
    store.set([{ ...entry, visitedAt: Date.now() }, ...others].slice(0, MOST_ROOMS));
  },
  /** Changes what is known about a room without moving it in the list. */
  update(room: string, change: Partial<Pick<VisitedRoom, 'name' | 'role'>>): void {
    store.set(store.get().map((entry) => (entry.room === room ? { ...entry, ...change } : entry)));
  },
  forget: (room: string): void => store.set(store.get().filter((entry) => entry.room !== room)),
};
