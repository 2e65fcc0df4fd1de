'use client';
import { z } from 'zod';
import { colorSchema, nameSchema } from '@/lib/protocol';
import { stored } from '../browser/stored';
import { say } from '../words/words';

/** Colours of people: told apart by eye, and each dark or light enough for text on it. */
export const PERSON_COLORS = [
  '#e5484d',
  '#e0662b',
  '#b7860b',
  '#4f9a2f',
  '#12937f',
  '#1a8fc4',
  '#3f62ea',
  '#8a5cf0',
  '#c04bc0',
  '#d6457f',
] as const;

const ANIMALS = [
  'person.animals.heron',
  'person.animals.otter',
  'person.animals.lynx',
  'person.animals.wren',
  'person.animals.fox',
  'person.animals.hare',
  'person.animals.seal',
  'person.animals.finch',
  'person.animals.ibex',
  'person.animals.moth',
  'person.animals.stoat',
  'person.animals.crane',
] as const;

const identitySchema = z.object({
  name: nameSchema,
  color: colorSchema,
  /** False while the name is one we made up. */
  chosen: z.boolean(),
});
export type Identity = z.infer<typeof identitySchema>;

const store = stored<Identity | null>('tug.me', identitySchema.nullable(), null);

function pick<T>(list: readonly T[], fallback: T): T {
  return list[Math.floor(Math.random() * list.length)] ?? fallback;
}

/** Who I am in every room of this browser. Made up at first use, so that a room is one click away. */
export const identity = {
  get(): Identity {
    const known = store.get();
    if (known !== null) return known;
    const fresh: Identity = {
      name: say('person.guest', { animal: say(pick(ANIMALS, ANIMALS[0])) }),
      color: pick(PERSON_COLORS, '#12937f'),
      chosen: false,
    };
    store.set(fresh);
    return fresh;
  },
  set: (name: string, color: string): boolean => store.set({ name, color, chosen: true }),
  /** Null while the server renders, and before the first use in this browser. */
  use: store.use,
};
