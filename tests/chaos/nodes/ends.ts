/** Two servers of one PostgreSQL, of which one after the other is killed, told to end, or stands still past its time, while people work. */
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '../../fixtures/postgres';
import { NodeProcesses, Person, type NodeProcess } from '../../integration/nodes/support';
import { makeQuickRoom } from '../../integration/support/client';
import { freePort } from '../../fixtures/free-port';
import type { Attack } from '../attacks/attack';
import { addTold, emptyOutcome } from '../attacks/outcome';
import { Dice } from '../people/dice';

const ROOMS = 3;
/** Past TTL_MS: somebody else has its rooms by then. */
const STILL_MS = 7_000;
/** Edits that everybody makes between two ends. */
const EDITS = 2;
const LOOK_MS = 20;
/** A server that is started anew, on a machine that others use as well. */
const PATIENCE_MS = 120_000;

export const nodeEnds: Attack = async ({ times, seed, onProgress }) => {
  const outcome = emptyOutcome('ends of one of two servers');
  const postgres = await startPostgres();
  if (postgres === null) {
    outcome.notes.push('not tried: PostgreSQL is not installed here');
    return outcome;
  }
  const nodes = new NodeProcesses();
  const people: Person[] = [];
  const dice = new Dice(seed);
  try {
    const database = await postgres.newDatabase();
    const ports = [await freePort(), await freePort()];
    const start = (at: number): Promise<NodeProcess> => nodes.start(database, { TUG_PORT: String(ports[at]) });
    const running = [await start(0), await start(1)];
    const url = (at: number): string => running[at % 2]?.url ?? '';
    const members = await Promise.all(Array.from({ length: ROOMS }, (_, room) => makeQuickRoom(url(room))));
    // One at each server: somebody is always passed on.
    for (const member of members) people.push(new Person(url(0), member), new Person(url(1), member));
    const day = { ended: false };
    const work = people.map(async (person) => {
      while (!day.ended) {
        await pause(LOOK_MS);
        if (person.connected) await person.pull(dice.below(60) - 30).catch(() => false);
      }
    });
    for (; outcome.tries < times; outcome.tries++) {
      const before = people.map(({ told }) => told.length);
      const late = performance.now() + PATIENCE_MS;
      while (people.some(({ told }, i) => told.length < (before[i] ?? 0) + EDITS)) {
        if (performance.now() > late) throw new Error(`nobody could work for ${PATIENCE_MS / 1000} s`);
        await pause(LOOK_MS);
      }
      const at = dice.below(2);
      const how = dice.pick(['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const);
      running[at]?.signal(how);
      if (how === 'SIGSTOP') {
        await pause(STILL_MS);
        running[at]?.signal('SIGCONT');
      } else {
        await running[at]?.ended;
        running[at] = await start(at);
      }
      addTold(outcome, new Map([[how, 1]]));
      onProgress(outcome);
    }
    day.ended = true;
    await Promise.all(work);
    for (const [room, member] of members.entries()) {
      const witness = new Person(url(room), member);
      people.push(witness);
      await witness.in();
      const there = new Set(witness.rooms[0]?.nodes.map(({ id }) => id));
      const told = new Set([people[2 * room], people[2 * room + 1]].flatMap((person) => person?.told ?? []));
      outcome.told += told.size;
      outcome.lost.push(...[...told].filter((id) => !there.has(id)).map((id) => `edit ${id} of room ${room}`));
    }
  } finally {
    for (const person of people) person.close();
    await nodes.close();
    await postgres.stop();
  }
  return outcome;
};
