/** Two servers behind HAProxy that are restarted one after the other while two people in front of browsers pull in one room. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { noHaproxy, openHaproxy } from '../fixtures/haproxy';
import { IN_FULL, inFull } from '../fixtures/in-full';
import { startPostgres } from '../fixtures/postgres';
import { TestClient, joinRoom } from '../integration/support/client';
import { FLAGS, Person, eventually, openBrowser, same } from './support/person';
import { runServer, type RunningServer } from './support/server';
import { Told } from './support/told';

/** Edits that both people are told of before, between and after the restarts. */
const EDITS = 2;
const VISIT_MS = 100;
/** The browser itself reports connections that fail; nothing else may be reported. */
const LOST = /WebSocket connection to|net::ERR_|Failed to load resource/;

const postgres = IN_FULL ? await startPostgres() : null;
const withoutProxy = noHaproxy();
if (IN_FULL && withoutProxy !== null) console.log(withoutProxy);
const ends: (() => Promise<unknown>)[] = [];
let browser: Browser;
beforeAll(async () => {
  // Nobody vouches for the proxy's certificate.
  browser = await openBrowser([...FLAGS, '--ignore-certificate-errors']);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(async () => {
  await browser.close();
  await postgres?.stop();
});

describe('two servers behind HAProxy, with pages', () => {
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
    context.skip(withoutProxy !== null, withoutProxy ?? '');
  });

  inFull('N11: restarted one after the other: nobody sees an error, no edit is lost, and both go on', async () => {
    const database = (await postgres?.newDatabase()) ?? '';
    const start = async (): Promise<RunningServer> => {
      const server = await runServer({ TUG_DATABASE: database, TUG_TRUST_PROXY: '1' });
      ends.push(() => server.close());
      return server;
    };
    const servers = [await start(), await start()] as const;
    const portOf = ({ url }: RunningServer): number => Number(new URL(url).port);
    const proxy = await openHaproxy([portOf(servers[0]), portOf(servers[1])]);
    ends.push(() => proxy.close());

    const [ana, ben] = [await Person.arrive(browser, 'Ana'), await Person.arrive(browser, 'Ben')];
    const people = [ana, ben];
    const told = people.map((person) => new Told(person));
    const room = await ana.makeRoom(proxy.url);
    await ben.enter(room);
    const stages = await Promise.all(people.map(({ stage }) => stage.elementHandle()));

    const day = { ended: false };
    const work = Promise.all(
      people.map(async (person, i) => {
        const [x, y] = [110 + 40 * i, 110 + 40 * i];
        for (let side = 12; !day.ended; side = -side) {
          await person.page.locator('[data-stage][data-link=online][data-drag=none]').waitFor();
          // A press may come to a server that ends: it is lost, and the page says so.
          await person.drag([x, y], [x + side, y]);
        }
      }),
    );
    const failed: string[] = [];
    const visits = (async () => {
      while (!day.ended) {
        for (const path of ['/', new URL(room).pathname, '/api/packs']) {
          const status = await proxy.get(path);
          if (status !== 200) failed.push(`${path}: ${status}`);
        }
        await new Promise((resolve) => setTimeout(resolve, VISIT_MS));
      }
    })();
    const someEdits = async (): Promise<void> => {
      const before = told.map(({ edits }) => edits.size);
      for (const [i, { edits }] of told.entries())
        await eventually(() => edits.size).toBeGreaterThanOrEqual((before[i] ?? 0) + EDITS);
    };
    await someEdits();
    for (const server of servers) {
      await server.end();
      await server.start();
      await someEdits();
    }
    day.ended = true;
    await Promise.all([work, visits]);

    expect(failed).toEqual([]);
    // Neither page was loaded anew or gave way to another one, and both show the same picture.
    for (const stage of stages) expect(await stage.evaluate((element) => element.isConnected)).toBe(true);
    for (const { page } of people)
      await page.locator('[data-stage][data-link=online][data-drag=none][data-frame-digest]').waitFor();
    await same(people, async (person) => {
      const { edits, digest } = await person.state();
      return { edits, digest };
    });
    const id = new URL(room).pathname.split('/').at(-1) ?? '';
    const [{ url }] = servers;
    const witness = await TestClient.connect(url, await joinRoom(url, id, 'Cem'));
    const { nodes } = await witness.message('room');
    witness.close();
    const there = new Set(nodes.map((node) => node.id));
    for (const { edits, rooms } of told) {
      expect([...edits].filter((edit) => !there.has(edit))).toEqual([]);
      expect(edits.size).toBeGreaterThanOrEqual(3 * EDITS);
      // They came back: the room moved at least once.
      expect(rooms).toBeGreaterThan(1);
    }
    for (const person of people) await person.leave(LOST);
  });
});
