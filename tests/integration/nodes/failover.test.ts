/** Servers as processes of their own: one is killed or ends in the middle of a drag, and another has its rooms. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { line } from '../../fixtures/line';
import { startPostgres } from '../../fixtures/postgres';
import { call } from '../support/api';
import { joinRoom, makeQuickRoom, until } from '../support/client';
import { NodeProcesses, Person } from './support';

const SLOW_CLOCK = new URL('../../fixtures/slow-clock.mjs', import.meta.url).href;

const postgres = await startPostgres();
const nodes = new NodeProcesses();
const people: Person[] = [];
afterEach(async () => {
  for (const person of people.splice(0)) person.close();
  await nodes.close();
});
afterAll(() => postgres?.stop());

describe('a server that ends in the middle of a drag, and another one', () => {
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
  });
  /** A room that the first of two servers owns, with Ana there and Bo at the second one; an edit of each is told. @param env of the second */
  async function company(env: Record<string, string> = {}) {
    const database = (await postgres?.newDatabase()) ?? '';
    const [owner, other] = [await nodes.start(database), await nodes.start(database, env)];
    const member = await makeQuickRoom(owner.url);
    const ana = new Person(owner.url, member);
    await ana.in();
    const bo = new Person(other.url, await joinRoom(other.url, member.room, 'Bo'));
    people.push(ana, bo);
    await bo.in();
    expect(await ana.pull(10)).toBe(true);
    expect(await bo.pull(-10)).toBe(true);
    await until('word of both', () => ana.told.length === 2 && bo.told.length === 2);
    return { owner, other, member, ana, bo };
  }

  it('N9: killed: the other one has the room within moments, with every edit that anybody was told of, though its clock is an hour behind', async () => {
    const { owner, other, ana, bo } = await company({ NODE_OPTIONS: `--import=${SLOW_CLOCK}` });
    await bo.hold();
    owner.signal('SIGKILL');
    await until('their return', () => bo.rooms.length === 2);
    const there = bo.rooms.at(-1)?.nodes.map(({ id }) => id);
    expect(there).toEqual(expect.arrayContaining([...ana.told, ...bo.told]));
    expect(bo.rooms.at(-1)).toMatchObject({ current: bo.told.at(-1), drag: null });
    const [before, after] = bo.rooms.map(({ time }) => time ?? 0);
    expect(after).toBeLessThan(before ?? 0);
    expect(await (await fetch(`${other.url}/metrics`)).text()).toMatch(/^tug_rooms_taken_over_total 1$/m);
    // It goes on there, and frames show though another server numbers them.
    const frames = bo.sequence.length;
    expect(await bo.pull(10)).toBe(true);
    expect(Math.min(...bo.sequence.slice(frames))).toBeGreaterThan(Math.max(...bo.sequence.slice(0, frames)));
  });

  it('N10: told to end: it keeps what the pull reached, gives its rooms away at once, and answers until proxies know', async () => {
    const { owner, other, member, ana, bo } = await company();
    await bo.hold();
    owner.signal('SIGTERM');
    await until('the word', async () => (await fetch(`${owner.url}/readyz`)).status === 503);
    await until('their return', () => bo.rooms.length === 2);
    // Whoever still comes to it is passed on.
    const share = await call(owner.url, 'GET', `/api/rooms/${member.room}/share`, member.token);
    expect(share.status).toBe(200);
    const end = bo.ends.at(-1);
    expect(end).toMatchObject({ reason: 'stopped', problem: null });
    const [last] = bo.rooms.slice(-1);
    expect(last?.current).toBe(end?.nodeId);
    expect(last?.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([...ana.told, ...bo.told]));
    // What was given back was not taken over.
    expect(await (await fetch(`${other.url}/metrics`)).text()).toMatch(/^tug_rooms_taken_over_total 0$/m);
    await owner.ended;
    expect(await bo.pull(10)).toBe(true);
  });

  it('N3: cut off from the database: people are sent away, and come back when it can be reached', async () => {
    const cut = await line((await postgres?.newDatabase()) ?? '');
    try {
      const owner = await nodes.start(cut.url);
      const member = await makeQuickRoom(owner.url);
      const ana = new Person(owner.url, member);
      people.push(ana);
      await ana.in();
      expect(await ana.pull(10)).toBe(true);
      await ana.hold();
      cut.pause();
      await until('the end of the room', () => !ana.connected);
      expect(await (await fetch(`${owner.url}/metrics`)).text()).toMatch(/^tug_rooms_lost_total 1$/m);
      expect((await fetch(`${owner.url}/readyz`)).status).toBe(503);
      cut.resume();
      await ana.in();
      expect(ana.rooms.at(-1)?.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(ana.told));
      expect(await ana.pull(10)).toBe(true);
    } finally {
      await cut.close();
    }
  });
});
