/** server/deploy/haproxy.cfg in front of two servers, as processes of their own, which are restarted one after the other while people work. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../fixtures/free-port';
import { noHaproxy, openHaproxy } from '../../fixtures/haproxy';
import { startPostgres } from '../../fixtures/postgres';
import { makeQuickRoom, until } from '../support/client';
import { NodeProcesses, Person, type NodeProcess } from './support';

const ROOMS = 3;
/** Edits that are waited for before, between and after the restarts. */
const EDITS = 4;

const postgres = await startPostgres();
const withoutProxy = noHaproxy();
if (withoutProxy !== null) console.log(withoutProxy);
const nodes = new NodeProcesses();
const people: Person[] = [];
const ends: (() => unknown)[] = [];
beforeAll(() => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
});
afterAll(async () => {
  for (const end of ends) await end();
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  for (const person of people) person.close();
  await nodes.close();
  await postgres?.stop();
});

/** Of one kind of hop, as a server counts it. */
async function hopsOf({ url }: NodeProcess, kind: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^tug_hops_total\\{kind="${kind}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

describe('two servers behind HAProxy', () => {
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
    context.skip(withoutProxy !== null, withoutProxy ?? '');
  });

  it('N11: restarted one after the other while people work lose no edit, and no request fails', async () => {
    const database = (await postgres?.newDatabase()) ?? '';
    const ports: [number, number] = [await freePort(), await freePort()];
    const start = (at: number) => nodes.start(database, { TUG_PORT: String(ports[at]), TUG_TRUST_PROXY: '1' });
    let servers = [await start(0), await start(1)];
    const proxy = await openHaproxy(ports);
    ends.push(() => proxy.close());
    const { url } = proxy;
    const members = await Promise.all(Array.from({ length: ROOMS }, () => makeQuickRoom(url)));
    people.push(...members.map((member) => new Person(url, member)));
    await Promise.all(people.map((person) => person.in()));
    // The proxy knows where a room is: only what came while nobody owned it may have gone elsewhere.
    for (const server of servers) expect(await hopsOf(server, 'connection')).toBe(0);

    const day = { ended: false };
    const failed: string[] = [];
    const work = Promise.all(
      people.map(async (person) => {
        for (let i = 0; !day.ended; i++) {
          await person.in();
          // A press may come to a server that ends: it is lost, and says so.
          await person.pull(i % 2 === 0 ? 12 : -12);
        }
      }),
    );
    const visits = (async () => {
      while (!day.ended) {
        for (const path of ['/api/packs', '/healthz']) {
          const status = await proxy.get(path);
          if (status !== 200) failed.push(`${path}: ${status}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    const someEdits = async (): Promise<void> => {
      const before = people.map(({ told }) => told.length);
      await until('edits', () => people.every(({ told }, i) => told.length >= (before[i] ?? 0) + EDITS));
    };
    await someEdits();
    for (const at of [0, 1]) {
      servers[at]?.signal('SIGTERM');
      await servers[at]?.ended;
      servers = servers.with(at, await start(at));
      await someEdits();
    }
    day.ended = true;
    await Promise.all([work, visits]);
    expect(failed).toEqual([]);
    for (const [i, member] of members.entries()) {
      const told = people[i]?.told ?? [];
      const again = new Person(url, member);
      people.push(again);
      const there = [...(await again.everyEdit())];
      expect(told.filter((id) => !there.includes(id))).toEqual([]);
      expect(told.length).toBeGreaterThanOrEqual(3 * EDITS);
      expect(people[i]?.rooms.length).toBeGreaterThan(1);
    }
  });
});
