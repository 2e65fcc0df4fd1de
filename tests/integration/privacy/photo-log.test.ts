/** What is somebody's photo is in no log, whatever becomes of it, however much is logged. */
import { pino } from 'pino';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { membershipSchema, photoFacesSchema } from '../../../lib/protocol';
import { readPeople } from '../../fixtures/photos/people';
import { asMember, call } from '../support/api';
import { TestClient } from '../support/client';
import { testServer, type TestServer } from '../support/server';

const WHO = 'Aurelia-at-the-lake';
/** Letters of a number or a hash by which it is known again. */
const TELLING = 8;

const lines: string[] = [];
let server: TestServer;
let restore: () => void;
beforeAll(async () => {
  const note = (line: string) => lines.push(line);
  // Threads and libraries that write by themselves are heard as well.
  const streams = [process.stdout, process.stderr] as const;
  const written = streams.map((stream) => stream.write.bind(stream));
  streams.forEach((stream, i) => {
    stream.write = ((chunk: string | Uint8Array, ...more: []) => {
      note(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1'));
      return written[i]?.(chunk, ...more);
    }) as typeof stream.write;
  });
  restore = () => streams.forEach((stream, i) => (stream.write = written[i] as typeof stream.write));
  server = await testServer({}, { log: pino({ level: 'trace' }, { write: note }) });
});
afterAll(async () => {
  restore();
  await server.close();
});

it('says nothing of a photo that comes, is refused, pulled, saved, sought by strangers, and deleted', async () => {
  const photo = await sharp(await readPeople('four'))
    .resize(960)
    .withExif({ IFD0: { Artist: WHO } })
    .jpeg({ quality: 92 })
    .toBuffer();
  const upload = (bytes: Uint8Array) =>
    call(server.url, 'POST', `/api/photos?name=Ana&color=%237c5cff&roomName=${WHO}`, null, new Uint8Array(bytes));
  const owner = membershipSchema.parse((await upload(photo)).json());
  for (const wrong of [photo.subarray(0, 9000), new TextEncoder().encode(WHO)])
    expect((await upload(wrong)).status).toBe(400);

  const ana = await TestClient.connect(server.url, owner);
  const { header } = await ana.frame(({ final }) => final);
  const hash = header.photo ?? '';
  const as = asMember(server.url, owner);
  const { faces } = photoFacesSchema.parse((await as('GET', `/photos/${hash}/faces`)).json());
  const [face] = faces;
  const handle = { x: face?.points[122] ?? 0, y: face?.points[123] ?? 0 };
  await ana.do('pull:start', { pullId: 'p1', handle, target: handle });
  await ana.do('pull:end', { pullId: 'p1', target: { x: handle.x - 5, y: handle.y - 4 } });
  const node = await ana.message('node');
  expect((await as('GET', `/nodes/${node.id}/photo?type=jpeg`)).status).toBe(200);
  expect((await call(server.url, 'GET', `/api/rooms/${owner.room}/photos/${hash}`, null)).status).toBe(401);
  expect((await as('DELETE', `/photos/${hash}`)).status).toBe(204);
  expect((await as('GET', `/photos/${hash}`)).status).toBe(404);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  ana.close();

  const said = lines.join('\n') + metrics;
  expect(said).toContain('"msg"');
  const telling = (value: number) => String(value).slice(0, TELLING);
  const secrets = [
    WHO,
    hash.slice(0, TELLING),
    ...[handle.x, handle.y].map(telling),
    ...(face?.code ?? []).map(telling).filter((text) => text.length === TELLING),
    photo.subarray(1000, 1030).toString('latin1'),
    photo.subarray(1000, 1030).toString('base64'),
  ];
  expect(secrets.length).toBeGreaterThan(20);
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
});
