/** A server on a machine of its own (a network namespace), of whose cables one alone is cut: to people, or to the database. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineApart, type Apart } from '../../fixtures/apart';
import { freePort } from '../../fixtures/free-port';
import { line } from '../../fixtures/line';
import { startPostgres } from '../../fixtures/postgres';
import { joinRoom, makeQuickRoom, until } from '../support/client';
import { NodeProcesses, Person, type NodeProcess } from './support';

const postgres = await startPostgres();
const nodes = new NodeProcesses();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await nodes.close();
});
afterAll(() => postgres?.stop());

/** Rooms that a server has in memory. */
async function roomsOf({ url }: NodeProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^tug_rooms (\d+)$/m.exec(text)?.[1]);
}

describe('an owner on a machine apart, and another server', () => {
  let apart: Apart | string = '';
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
    apart = machineApart(3);
    if (typeof apart !== 'string') ends.push(apart.remove);
    context.skip(
      typeof apart === 'string',
      `there can be no network namespace here: ${typeof apart === 'string' ? apart : ''}`,
    );
  });

  /** Ana is at the owner, Bo at the other server; an edit of each is told. */
  async function company() {
    if (typeof apart === 'string') throw new Error(apart);
    const { prefix, cables } = apart;
    const [people, servers, database] = cables;
    if (people === undefined || servers === undefined || database === undefined) throw new Error('a cable is missing');
    const address = (await postgres?.newDatabase()) ?? '';
    const fromApart = await line(address, database.here);
    const env = { TUG_HOST: people.there, TUG_NODE_ADDRESS: `${servers.there}:7000` };
    const owner = await nodes.start(fromApart.url, env, prefix);
    const here = { TUG_HOST: servers.here, TUG_NODE_ADDRESS: `${servers.here}:${await freePort()}` };
    const other = await nodes.start(address, here);
    const member = await makeQuickRoom(owner.url);
    const ana = new Person(owner.url, member);
    const bo = new Person(other.url, await joinRoom(other.url, member.room, 'Bo'));
    ends.push(
      () => ana.close(),
      () => bo.close(),
      () => fromApart.close(),
    );
    await Promise.all([ana.in(), bo.in()]);
    expect(await ana.pull(10)).toBe(true);
    expect(await bo.pull(-10)).toBe(true);
    await until('word of both', () => ana.told.length === 2 && bo.told.length === 2);
    return { people, database, owner, other, member, ana, bo };
  }

  it('N6: cut off from people alone: it keeps the room, which goes on through the other server', async () => {
    const { people, owner, other, member, ana, bo } = await company();
    await bo.hold();
    people.cut();
    const frames = bo.frames;
    let side = 30;
    // That nobody reads what is sent to Ana holds nobody up.
    await until('more of the pull', () => {
      bo.move((side = -side));
      return bo.frames > frames + 4;
    });
    await bo.release();
    await until('the edit', () => bo.told.length === 3);
    const again = new Person(other.url, member);
    ends.push(() => again.close());
    await again.in();
    expect(again.rooms[0]?.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(bo.told));
    expect(await again.pull(10)).toBe(true);
    await until('word of it', () => bo.told.length === 4);
    expect(bo.rooms).toHaveLength(1);
    people.mend();
    await until('word of all', () => bo.told.every((id) => ana.told.includes(id) || sees(ana, id)));
    expect([await roomsOf(owner), await roomsOf(other)]).toEqual([1, 0]);
  });

  it('N3 N9: cut off from the database alone: it lets go of the room, and the other server has it with every edit', async () => {
    const { database, owner, other, ana, bo } = await company();
    await bo.hold();
    database.cut();
    await until('their return', () => bo.rooms.length === 2);
    expect(bo.rooms[1]?.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([...ana.told, ...bo.told]));
    expect(await bo.pull(10)).toBe(true);
    expect(ana.connected).toBe(false);
    expect((await fetch(`${owner.url}/readyz`)).status).toBe(503);
    database.mend();
    // By way of the server that was cut off, which passes her on.
    await ana.in();
    expect(ana.rooms.at(-1)?.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([...ana.told, ...bo.told]));
    expect(await ana.pull(-10)).toBe(true);
    await until('word of it', () => bo.told.includes(ana.told.at(-1) ?? ''));
    expect([await roomsOf(owner), await roomsOf(other)]).toEqual([0, 1]);
  });
});

/** Whether somebody was shown an edit when they came in again. */
const sees = ({ rooms }: Person, id: string): boolean =>
  rooms.some(({ nodes: there }) => there.some((node) => node.id === id));
