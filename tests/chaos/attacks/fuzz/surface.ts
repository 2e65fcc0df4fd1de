/** What is thrown at one surface of a server, and what must come back. */
import type { Membership } from '../../../../lib/protocol';
import type { Dice } from '../../people/dice';

export interface Target {
  readonly url: string;
  /** Whether the server is of before versions were ranges: it takes the first version alone, named by its number. */
  readonly first: boolean;
  /** Of a room that nobody else is in. */
  readonly owner: Membership;
  readonly editor: Membership;
  readonly viewer: Membership;
  readonly dice: Dice;
  /** One more was thrown. @param answer in a word or two, such as a status or a code */
  readonly count: (answer: string) => void;
  /** Something that must never happen: an answer of 500, none at all, the end of the process. @param thrown the bytes that led to it */
  readonly fault: (what: string, thrown?: Uint8Array) => void;
}

/** Throws so many. The same dice throw the same. */
export type Surface = (target: Target, times: number) => Promise<void>;

/** Nobody waits longer for an answer; reached only when there is none, ms. */
export const ANSWER_MS = 20_000;
