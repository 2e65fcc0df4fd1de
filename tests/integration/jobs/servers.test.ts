/** Exports as programs see them, of two whole servers with one PostgreSQL and one Redis. */
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { membershipSchema } from '../../../lib/protocol';
import { jobViewSchema, roomViewSchema } from '../../../lib/rest/bodies';
import { readPeople } from '../../fixtures/photos/people';
import { startPostgres } from '../../fixtures/postgres';
import { startRedis } from '../../fixtures/redis';
import { asMember, call } from '../support/api';
import { until } from '../support/client';
import { testServer } from '../support/server';
import { Program, ask } from '../v1/support';
import { WISH } from './support';

const [postgres, redis] = [await startPostgres(), await startRedis()];
const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await postgres?.stop();
  await redis?.stop();
});

describe('exports of two servers', () => {
  it('G12 G10: are had from the other one when the first has ended, and go with their room and its photos', async (context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
    context.skip(redis === null, 'Redis is not installed: on Debian, apt-get install redis-server');
    const settings = { database: await postgres?.newDatabase(), redis: redis?.url };
    const [first, other] = [await testServer(settings), await testServer(settings)];
    ends.push(() => other.close());
    const program = await Program.begin(first);
    const room = roomViewSchema.parse((await program.ask('POST', '/rooms', { seed: 7 })).json);
    const begun = await program.ask('POST', `/rooms/${room.id}/exports`, { kind: 'picture', type: 'jpeg' });
    const { id } = jobViewSchema.parse(begun.json);
    await first.close();

    const at = (path: string) => ask(other, 'GET', `/rooms/${room.id}/jobs/${id}${path}`, program.token);
    const job = await until('the export', async () => {
      const found = jobViewSchema.parse((await at('')).json);
      return found.state === 'done' && found;
    });
    const file = await at('/file');
    expect([file.status, file.bytes.length]).toEqual([200, job.file?.bytes]);
    expect((await sharp(file.bytes).metadata()).format).toBe('jpeg');
    expect((await ask(other, 'DELETE', `/rooms/${room.id}`, program.token)).status).toBe(204);
    await until('the end of it', async () => (await other.store.exports.all()).length === 0);
    // What was asked for before, and comes after all of the room's were forgotten.
    const late = {
      ...WISH,
      id: 'late',
      room: room.id,
      createdAt: Date.now(),
      touchedAt: Date.now(),
      tries: 0,
      progress: 0,
    };
    await other.store.exports.add({ ...late, state: 'waiting', expiresAt: null, file: null, problem: null });
    await until('the end of what came late', async () => (await other.store.exports.every()).length === 0);

    const small = await sharp(await readPeople('four'))
      .resize(640)
      .jpeg()
      .toBuffer();
    const made = await call(other.url, 'POST', '/api/photos?name=Ana&color=%237c5cff', null, new Uint8Array(small));
    const owner = membershipSchema.parse(made.json());
    const [node] = await other.store.nodes(owner.room);
    const now = Date.now();
    await other.store.exports.add({
      ...{ ...WISH, id: 'shows-it', room: owner.room, createdAt: now, touchedAt: now, tries: 1, progress: 1 },
      ...{ state: 'done', expiresAt: now + 3_600_000, problem: null },
      file: {
        ...{ name: 'room.tug', type: 'application/zip', bytes: 1 },
        pieces: [await other.store.exports.keep('shows-it', Uint8Array.of(1))],
      },
    });
    const hash = node?.node.photo?.hash ?? '';
    expect((await asMember(other.url, owner)('DELETE', `/photos/${hash}`)).status).toBe(204);
    expect(await other.store.exports.all()).toEqual([]);
  });
});
