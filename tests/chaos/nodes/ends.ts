/**
 * Two servers of one PostgreSQL, of which one after the other is killed, told to end, stands still past its time, or is cut off from the
 * database or from people alone, and whose database ends in the middle of commits, while people work at both.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '../../fixtures/postgres';
import { Person } from '../../integration/nodes/support';
import { makeQuickRoom } from '../../integration/support/client';
import type { Attack } from '../attacks/attack';
import { addTold, emptyOutcome } from '../attacks/outcome';
import { Dice } from '../people/dice';
import { TwoNodes } from './two-nodes';

const ROOMS = 3;
/** Past TTL_MS: somebody else has its rooms by then. */
const STILL_MS = 7_000;
/** Edits that everybody is told of between two ends. */
const EDITS = 2;
const LOOK_MS = 20;
/** A server that is started anew, on a machine that others use as well. */
const PATIENCE_MS = 120_000;

const HARM: Readonly<Record<string, (nodes: TwoNodes, at: 0 | 1) => Promise<void>>> = {
  killed: (nodes, at) => nodes.again(at, 'SIGKILL'),
  'told to end': (nodes, at) => nodes.again(at, 'SIGTERM'),
  'told to end one after the other': async (nodes, at) => {
    await nodes.again(at, 'SIGTERM');
    await nodes.again(at === 0 ? 1 : 0, 'SIGTERM');
  },
  'standing still': async (nodes, at) => {
    nodes.signal(at, 'SIGSTOP');
    await pause(STILL_MS);
    nodes.signal(at, 'SIGCONT');
  },
  'cut off from the database': async (nodes, at) => {
    nodes.toDatabase[at].pause();
    await pause(STILL_MS);
    nodes.toDatabase[at].resume();
  },
  'cut off from people': async (nodes, at) => {
    nodes.toPeople[at].pause();
    await pause(STILL_MS);
    nodes.toPeople[at].resume();
  },
  'the database ends': async ({ postgres }) => {
    await postgres.kill();
    await postgres.start();
  },
};

export const nodeEnds: Attack = async ({ times, seed, onProgress }) => {
  const outcome = emptyOutcome('ends of one of two servers');
  const postgres = await startPostgres();
  if (postgres === null) {
    outcome.notes.push('not tried: PostgreSQL is not installed here');
    return outcome;
  }
  const dice = new Dice(seed);
  const nodes = await TwoNodes.start(postgres);
  const people: Person[] = [];
  try {
    const members = await Promise.all(Array.from({ length: ROOMS }, (_, room) => makeQuickRoom(nodes.url(room))));
    // One at each server: somebody is always passed on.
    for (const member of members) people.push(new Person(nodes.url(0), member), new Person(nodes.url(1), member));
    const day = { ended: false };
    const work = people.map(async (person) => {
      while (!day.ended) {
        await pause(LOOK_MS);
        if (person.connected) await person.pull(dice.below(60) - 30).catch(() => false);
      }
    });
    const someEdits = async (): Promise<void> => {
      const before = people.map(({ told }) => told.length);
      const late = performance.now() + PATIENCE_MS;
      while (people.some(({ told }, i) => told.length < (before[i] ?? 0) + EDITS)) {
        if (performance.now() > late) throw new Error(`nobody could work for ${PATIENCE_MS / 1000} s`);
        await pause(LOOK_MS);
      }
    };
    await someEdits();
    const kinds = dice.deal(Object.keys(HARM));
    for (; outcome.tries < times; outcome.tries++) {
      const how = kinds.next().value;
      await HARM[how]?.(nodes, dice.oneIn(2) ? 0 : 1);
      await someEdits();
      outcome.answers.set(how, (outcome.answers.get(how) ?? 0) + 1);
      onProgress(outcome);
    }
    day.ended = true;
    await Promise.all(work);
    for (const [room, member] of members.entries()) {
      const witness = new Person(nodes.url(room), member);
      people.push(witness);
      const there = await witness.everyEdit();
      const told = new Set([people[2 * room], people[2 * room + 1]].flatMap((person) => person?.told ?? []));
      addTold(outcome, new Map([['edit', told.size]]));
      outcome.lost.push(...[...told].filter((id) => !there.has(id)).map((id) => `edit ${id} of room ${room}`));
    }
    // A page shows no frame that is older than the last, so that one with a smaller number would be lost to it.
    for (const { sequence } of people)
      for (const [i, number] of sequence.entries())
        if (number < (sequence[i - 1] ?? 0)) outcome.lost.push(`frame ${number} came after ${sequence[i - 1] ?? 0}`);
  } finally {
    for (const person of people) person.close();
    await nodes.close();
    await postgres.stop();
  }
  return outcome;
};
