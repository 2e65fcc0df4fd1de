/** The interface for programs, as a program uses it: rooms, what is in them, files out of them, and who is told. */
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  inviteAnswerSchema,
  jobViewSchema,
  memberAnswerSchema,
  nodeViewSchema,
  nodesViewSchema,
  packsViewSchema,
  roomViewSchema,
  type RoomView,
} from '../../../lib/rest/bodies';
import { hookMessageSchema, hooksViewSchema, madeHookSchema, type HookMessage } from '../../../lib/rest/hooks';
import { call } from '../support/api';
import { TestClient, until } from '../support/client';
import { type TestServer } from '../support/server';
import { Program, drag, problemOf, serve } from './support';

let server: TestServer;
let program: Program;
let room: RoomView;
let photo: Uint8Array;
beforeAll(async () => {
  ({ server, program, room, photo } = await serve());
});
afterAll(async () => {
  await server.close();
  await rm(server.dataDir, { recursive: true });
});

describe('rooms of programs', () => {
  it('G3: are made of a seed, and are as they were asked for', async () => {
    expect(room).toMatchObject({ name: 'Cover', linkRole: 'none', node: { seed: 7, kind: 'start', author: 'Panel' } });
    expect(room.node.picture).toEqual({ width: 256, height: 256 });
    expect(room.url).toBe(`${server.url}/room/${room.id}`);
    expect(room.embedUrl).toBe(`${server.url}/embed/${room.id}`);
    const { packs } = packsViewSchema.parse((await program.ask('GET', '/packs')).json);
    expect(packs.map(({ name }) => name)).toContain(room.node.pack);
    const chance = roomViewSchema.parse((await program.ask('POST', '/rooms', {})).json);
    expect(chance.node.seed).not.toBeNull();
  });

  it('G4: are dragged to the end, while people in them see it and change what they like', async () => {
    const { membership } = memberAnswerSchema.parse(
      (await program.ask('POST', `/rooms/${room.id}/members`, { name: 'Bo' })).json,
    );
    const bo = await TestClient.connect(server.url, membership);
    const answer = await program.ask('POST', `/rooms/${room.id}/drags`, drag);
    const node = nodeViewSchema.parse(answer.json);
    expect(answer.status).toBe(201);
    expect(node).toMatchObject({ kind: 'plan', parent: room.node.id, author: 'Panel', steps: 3 });
    expect(node.points[0]?.target).toEqual({ x: 148, y: 128 });
    expect(node.points[0]?.distance).toBeLessThan(20);
    expect((await bo.message('node', 0, ({ id }) => id === node.id)).author.name).toBe('Panel');
    bo.close();
    const all = nodesViewSchema.parse((await program.ask('GET', `/rooms/${room.id}/nodes`)).json);
    expect([all.head, all.nodes.map(({ id }) => id)]).toEqual([node.id, [room.node.id, node.id]]);
    for (const name of [node.id, 'head'])
      expect((await program.ask('GET', `/rooms/${room.id}/nodes/${name}`)).json).toEqual(node);
  });

  it('G4: stay where they are outside of a mask', async () => {
    const made = roomViewSchema.parse((await program.ask('POST', '/rooms', { seed: 3 })).json);
    const mask = [{ mode: 'paint', radius: 20, path: [128, 128] }];
    await program.ask('POST', `/rooms/${made.id}/drags`, { ...drag, mask });
    const pixels = async (node: string) => {
      const { bytes } = await program.ask('GET', `/rooms/${made.id}/nodes/${node}/picture`);
      return sharp(bytes).extract({ left: 0, top: 200, width: 256, height: 56 }).raw().toBuffer();
    };
    expect((await pixels('head')).equals(await pixels(made.node.id))).toBe(true);
    const changed = (await program.ask('GET', `/rooms/${made.id}/nodes/head/picture`)).bytes;
    expect(changed).not.toEqual((await program.ask('GET', `/rooms/${made.id}/nodes/${made.node.id}/picture`)).bytes);
  });

  it('G4: take nothing that cannot be dragged, and say which point it is', async () => {
    const at = (x: number, y: number, target: object | null) => ({ points: [{ handle: { x, y }, target }] });
    const refused: [unknown, string, string][] = [
      [at(300, 10, { x: 1, y: 1 }), 'invalid.range', 'points.0.handle.x'],
      [at(10, 10, { x: 1, y: 9000 }), 'invalid.range', 'points.0.target.y'],
      [at(10, 10, null), 'invalid.no-target', 'points'],
      [{ points: [] }, 'invalid.too-few', 'points'],
      [{ points: Array(33).fill(drag.points[0]) }, 'invalid.too-many', 'points'],
      [{ points: [{ handle: { x: 'a', y: 1 }, target: null }] }, 'invalid.type', 'points.0.handle.x'],
      [{ ...drag, settings: { maxSteps: 0 } }, 'invalid.too-small', 'settings.maxSteps'],
      [{ ...drag, mask: [{ mode: 'paint', radius: 9, path: [1] }] }, 'invalid', 'mask.0.path'],
      [{ ...drag, mask: [{ mode: 'paint', radius: 9, path: [200, 200] }] }, 'cannot-drag.masked', 'points.0.handle'],
    ];
    const before = (await program.ask('GET', `/rooms/${room.id}/nodes`)).bytes;
    for (const [body, code, field] of refused)
      expect(problemOf(await program.ask('POST', `/rooms/${room.id}/drags`, body))).toMatchObject({ code, field });
    expect((await program.ask('GET', `/rooms/${room.id}/nodes`)).bytes).toEqual(before);
  });

  it('G4: are answered `busy` while somebody else drags, and both are done in the end', async () => {
    const made = roomViewSchema.parse((await program.ask('POST', '/rooms', { seed: 5 })).json);
    const answers = await Promise.all([1, 2, 3].map(() => program.ask('POST', `/rooms/${made.id}/drags`, drag)));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    for (const answer of busy) {
      expect(problemOf(answer).code).toMatch(/^busy/);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const { nodes } = nodesViewSchema.parse((await program.ask('GET', `/rooms/${made.id}/nodes`)).json);
    expect(nodes).toHaveLength(1 + answers.length - busy.length);
  });

  it('G3: give pictures of every size and kind', async () => {
    const picture = (query: string) => program.ask('GET', `/rooms/${room.id}/nodes/${room.node.id}/picture${query}`);
    for (const [query, format, side] of [
      ['', 'png', 256],
      ['?type=jpeg&quality=70', 'jpeg', 256],
      ['?type=webp&side=64', 'webp', 64],
      ['?type=png&side=9000', 'png', 256],
    ] as const) {
      const { bytes, headers } = await picture(query);
      expect(await sharp(bytes).metadata()).toMatchObject({ format, width: side, height: side });
      expect([headers.get('content-type'), headers.get('cache-control')]).toEqual([
        `image/${format}`,
        'private, no-store',
      ]);
    }
    expect(problemOf(await picture('?side=1')).field).toBe('side');
    expect(problemOf(await program.ask('GET', `/rooms/${room.id}/nodes/none/picture`)).code).toBe('unknown-node');
  });

  it('G3: begin with a photo, and go on with another picture', async () => {
    const answer = await program.ask('POST', '/rooms/photos?name=Portrait&linkRole=viewer', photo);
    const made = roomViewSchema.parse(answer.json);
    expect(made).toMatchObject({ name: 'Portrait', linkRole: 'viewer', node: { seed: null, photo: { faces: 4 } } });
    expect(made.node.picture?.width).toBe(640);
    const small = await program.ask('GET', `/rooms/${made.id}/nodes/${made.node.id}/picture?type=jpeg&side=100`);
    expect((await sharp(small.bytes).metadata()).width).toBe(100);
    const seeded = nodeViewSchema.parse((await program.ask('POST', `/rooms/${made.id}/images`, { seed: 4 })).json);
    expect(seeded).toMatchObject({ seed: 4, photo: null });
    const again = nodeViewSchema.parse((await program.ask('POST', `/rooms/${made.id}/photos`, photo)).json);
    expect(again).toMatchObject({ kind: 'import', photo: { faces: 4 } });
    expect(problemOf(await program.ask('POST', '/rooms/photos', new Uint8Array(9))).code).toBe('invalid.photo');
  });

  it('G3: let colleagues in by links and members by keys, who are out when that is taken back', async () => {
    const made = roomViewSchema.parse((await program.ask('POST', '/rooms', { seed: 8 })).json);
    const invite = inviteAnswerSchema.parse((await program.ask('POST', `/rooms/${made.id}/invites`, {})).json);
    expect(invite).toMatchObject({ role: 'editor', maxUses: null });
    const token = new URL(invite.url).hash.slice(1);
    const person = { name: 'Bo', color: '#112233' };
    const joined = await call(server.url, 'POST', '/api/invites/accept', null, { invite: token, ...person });
    expect(joined.json()).toMatchObject({ room: made.id, role: 'editor' });
    const { membership, embedUrl } = memberAnswerSchema.parse(
      (await program.ask('POST', `/rooms/${made.id}/members`, { name: 'Cy', role: 'viewer' })).json,
    );
    expect([membership.role, embedUrl]).toEqual(['viewer', made.embedUrl]);
    const seen = () => call(server.url, 'GET', `/api/rooms/${made.id}/thumbnail`, membership.token);
    expect((await seen()).status).toBe(200);
    expect((await program.ask('DELETE', `/rooms/${made.id}/members/${membership.memberId}`)).status).toBe(204);
    expect((await program.ask('DELETE', `/rooms/${made.id}/invites/${invite.id}`)).status).toBe(204);
    expect((await seen()).status).toBe(403);
    const gone = await call(server.url, 'POST', '/api/invites/look', null, { invite: token });
    expect(gone.status).toBe(403);
  });

  it('G3: are deleted with all that was in them', async () => {
    const made = roomViewSchema.parse((await program.ask('POST', '/rooms', { seed: 9 })).json);
    expect((await program.ask('GET', `/rooms/${made.id}`)).json).toEqual(made);
    expect((await program.ask('DELETE', `/rooms/${made.id}`)).status).toBe(204);
    expect(problemOf(await program.ask('GET', `/rooms/${made.id}`)).code).toBe('unknown-room');
  });
});

describe('exports', () => {
  const done = (url: string) =>
    until('the export', async () => {
      const job = jobViewSchema.parse((await program.ask('GET', url.split('/api/v1')[1] ?? '')).json);
      return ['done', 'failed'].includes(job.state) && job;
    });

  it('G10: are jobs that are asked for, followed to their end and fetched', async () => {
    const kinds = {
      picture: 'jpeg',
      'before-after': 'png',
      'contact-sheet': 'png',
      latents: 'zip',
      room: 'zip',
    } as const;
    for (const [kind, format] of Object.entries(kinds)) {
      const begun = await program.ask('POST', `/rooms/${room.id}/exports`, { kind, type: 'jpeg' });
      const location = begun.headers.get('location') ?? '';
      expect([begun.status, location.startsWith(`${server.url}/api/v1/rooms/${room.id}/jobs/`)]).toEqual([202, true]);
      const job = await done(location);
      expect(job, kind).toMatchObject({ state: 'done', progress: 1, problem: null });
      const file = await program.ask('GET', job.file?.url.split('/api/v1')[1] ?? '');
      expect(file.bytes.length).toBe(job.file?.bytes);
      expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${job.file?.name ?? ''}"`);
      const head = Buffer.from(file.bytes.subarray(0, 2)).toString('latin1');
      expect(head).toBe(format === 'zip' ? 'PK' : format === 'png' ? '\x89P' : '\xff\xd8');
    }
    const first = await program.ask('POST', `/rooms/${room.id}/exports`, { kind: 'before-after', node: room.node.id });
    const failed = await done(first.headers.get('location') ?? '');
    expect(failed).toMatchObject({ state: 'failed', file: null, problem: { code: 'invalid.first-picture' } });
    const path = (first.headers.get('location') ?? '').split('/api/v1')[1] ?? '';
    expect(problemOf(await program.ask('GET', `${path}/file`)).code).toBe('not-found.job-file');
    expect((await program.ask('DELETE', path)).status).toBe(204);
    expect(problemOf(await program.ask('GET', path)).code).toBe('not-found.job');
    const tiff = await program.ask('POST', `/rooms/${room.id}/exports`, { kind: 'picture', type: 'tiff' });
    expect(problemOf(tiff)).toMatchObject({ code: 'invalid.value', field: 'type' });
  });

  it('G10: make room for new ones, and are nobody else’s', async () => {
    const begin = () => program.ask('POST', `/rooms/${room.id}/exports`, { kind: 'latents' });
    const begun = await Promise.all(Array.from({ length: 12 }, begin));
    const taken = begun.filter(({ status }) => status === 202);
    for (const refused of begun.filter(({ status }) => status !== 202))
      expect(problemOf(refused)).toMatchObject({ status: 429, code: 'too-many.jobs' });
    expect(taken.length).toBeGreaterThanOrEqual(8);
    const last = jobViewSchema.parse(taken.at(-1)?.json);
    const other = await Program.begin(server);
    const foreign = roomViewSchema.parse((await other.ask('POST', '/rooms', { seed: 2 })).json);
    expect((await other.ask('GET', `/rooms/${foreign.id}/jobs/${last.id}`)).status).toBe(404);
    for (const { headers } of taken) await program.ask('DELETE', headers.get('location')?.split('/api/v1')[1] ?? '');
    expect((await begin()).status).toBe(202);
  });
});

describe('webhooks', () => {
  it('G11: hear of edits, exports and rooms that are gone, whoever did it', async () => {
    const own = await Program.begin(server);
    const heard: HookMessage[] = [];
    const receiver = createServer((incoming, response) => {
      void json(incoming).then((message) => {
        heard.push(hookMessageSchema.parse(message));
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const wish = { url, events: ['edit.made', 'room.deleted', 'export.over'] };
    const { secret, ...hook } = madeHookSchema.parse((await own.ask('POST', '/webhooks', wish)).json);
    expect(secret.length).toBeGreaterThan(40);
    expect(hooksViewSchema.parse((await own.ask('GET', '/webhooks')).json).webhooks).toEqual([hook]);
    const made = roomViewSchema.parse((await own.ask('POST', '/rooms', { seed: 4 })).json);
    const { id } = nodeViewSchema.parse((await own.ask('POST', `/rooms/${made.id}/images`, { seed: 5 })).json);
    await own.ask('POST', `/rooms/${made.id}/exports`, { kind: 'picture' });
    await until('the export', () => heard.length === 2);
    await own.ask('DELETE', `/rooms/${made.id}`);
    await until('the end', () => heard.length === 3);
    expect(heard).toMatchObject([
      { event: 'edit.made', data: { room: made.id, node: { id, seed: 5 } } },
      { event: 'export.over', data: { room: made.id, state: 'done' } },
      { event: 'room.deleted', data: { room: made.id } },
    ]);
    expect((await own.ask('DELETE', `/webhooks/${hook.id}`)).status).toBe(204);
    const hidden = await own.ask('POST', '/webhooks', { ...wish, url: 'http://10.0.0.1/' });
    expect(problemOf(hidden)).toMatchObject({ code: 'invalid.hook-address', field: 'url' });
    expect(problemOf(await own.ask('POST', '/webhooks', { ...wish, url: 'ftp://example.org' })).field).toBe('url');
    await new Promise((resolve) => receiver.close(resolve));
  });
});
