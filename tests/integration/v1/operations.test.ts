/** Every operation of the description, called by its name and answered as the description says: one that no test calls fails here. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { NodeView } from '../../../lib/rest/bodies';
import type { FacesView } from '../../../lib/rest/faces';
import { until } from '../support/client';
import type { TestServer } from '../support/server';
import { ask, drag, serve, type Answered, type Served } from './support';

interface Content {
  readonly schema: Parameters<typeof z.fromJSONSchema>[0];
}
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
type Values = Readonly<Record<string, string>>;

/** A client that knows nothing but the description. */
class Client {
  token = '';
  readonly called = new Set<string>();

  private constructor(
    private readonly server: TestServer,
    private readonly description: Description,
  ) {}

  static async of(server: TestServer): Promise<Client> {
    return new Client(server, (await ask(server, 'GET', '/openapi.json', null)).json);
  }

  get operations(): string[] {
    return this.all().map(({ operation }) => operation.operationId);
  }

  /** Calls an operation, which has to be answered as it is described. @param values of the path; what else there is goes behind `?` */
  async call<T = Record<string, string>>(name: string, values: Values = {}, body?: unknown): Promise<T> {
    const answer = await this.bytes(name, values, body);
    return answer.bytes.length === 0 ? (undefined as T) : answer.json;
  }

  /** The same, for what is answered with a file. */
  async bytes(name: string, values: Values = {}, body?: unknown): Promise<Answered> {
    const found = this.all().find(({ operation }) => operation.operationId === name);
    if (found === undefined) throw new Error(`${name} is not described`);
    const { path, method, operation } = found;
    const inPath = new Set([...path.matchAll(/{(.+?)}/g)].map(([, key = '']) => key));
    const query = new URLSearchParams(Object.entries(values).filter(([key]) => !inPath.has(key)));
    const address = `${path.replaceAll(/{(.+?)}/g, (_, key: string) => values[key] ?? '')}?${query.toString()}`;
    const answer = await ask(this.server, method.toUpperCase(), address, this.token, body);
    const described = operation.responses[answer.status];
    if (described === undefined) throw new Error(`${name} was answered ${answer.status}, which is not described`);
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const content = described.content?.[type];
    if (described.content === undefined) expect([type, answer.bytes.length], name).toEqual(['', 0]);
    else if (content === undefined) throw new Error(`${name} was answered with ${type}, which is not described`);
    else if (type === 'application/json') {
      const read = z.fromJSONSchema(content.schema).safeParse(answer.json);
      expect(read.error?.issues ?? [], name).toEqual([]);
    }
    this.called.add(name);
    return answer;
  }

  private all() {
    return Object.entries(this.description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  }
}

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(async () => {
  await served.server.close();
  await rm(served.server.dataDir, { recursive: true });
});

it('G4 G9: all operations do what they are described to do, in one walk of a program', async () => {
  const { server, program, photo } = served;
  const client = await Client.of(server);
  client.token = program.made.key;
  client.token = (await client.call('beginSession', {}, {})).token ?? '';

  const url = 'https://example.org/hook';
  const hook = await client.call('makeWebhook', {}, { url, events: ['edit.made', 'room.deleted', 'export.over'] });
  expect(await client.call('listWebhooks')).toMatchObject({ webhooks: [{ id: hook.id, url }] });
  await client.call('deleteWebhook', { webhook: hook.id ?? '' });
  expect(await client.call('listWebhooks')).toEqual({ webhooks: [] });

  const { packs } = await client.call<{ packs: { name: string }[] }>('listPacks');
  const { id: room = '' } = await client.call('makeRoom', {}, { seed: 3, pack: packs[0]?.name, name: 'Walk' });
  expect(await client.call('getRoom', { room })).toMatchObject({ name: 'Walk', node: { seed: 3 } });
  expect(await client.call('putImage', { room }, { seed: 4 })).toMatchObject({ seed: 4 });
  const dragged = await client.call('drag', { room }, drag);
  expect(dragged).toMatchObject({ kind: 'plan', steps: 3 });
  expect(await client.call('getNode', { room, node: 'head' })).toEqual(dragged);
  const { nodes } = await client.call<{ nodes: object[] }>('listNodes', { room });
  expect(nodes).toHaveLength(3);
  const picture = await client.bytes('getPicture', { room, node: dragged.id ?? '', type: 'webp', side: '64' });
  expect(picture.headers.get('content-type')).toBe('image/webp');

  expect(await client.call('takeOwnPixels', { room }, {})).toMatchObject({ kind: 'import', photo: { faces: 1 } });

  const { id: other = '' } = await client.call('makePhotoRoom', { name: 'Photo' }, photo);
  expect(await client.call('putPhoto', { room: other }, photo)).toMatchObject({ kind: 'import', photo: { faces: 4 } });

  const { faces } = await client.call<FacesView>('listFaces', { room: other, node: 'head' });
  expect(faces).toHaveLength(4);
  expect(await client.call('listFaces', { room, node: dragged.id ?? '' })).toEqual({ faces: [] });
  // The tip of the nose, which lies in the face and can be dragged.
  const { box, points } = faces[1] ?? { box: { left: 0, top: 0, width: 0, height: 0 }, points: [] };
  const handle = points[1] ?? { x: 0, y: 0 };
  expect(Math.abs(handle.x - box.left - box.width / 2)).toBeLessThan(box.width / 2);
  const target = { x: handle.x + 3, y: handle.y };
  const pulled = await client.call<NodeView>('drag', { room: other }, { points: [{ handle, target, reach: 1 }] });
  expect(pulled).toMatchObject({ kind: 'plan', photo: { faces: 4 } });
  expect(pulled.steps).toBeGreaterThan(0);
  expect(pulled.points[0]?.distance).toBeLessThan(3);

  const { id: job = '' } = await client.call('beginExport', { room }, { kind: 'room' });
  await until('the export', async () => (await client.call('getJob', { room, job })).state === 'done');
  const file = await client.bytes('getJobFile', { room, job });
  expect(Buffer.from(file.bytes.subarray(0, 2)).toString()).toBe('PK');
  await client.call('deleteJob', { room, job });

  const { id: invite = '' } = await client.call('makeInvite', { room }, { role: 'viewer' });
  await client.call('revokeInvite', { room, invite });
  const made = await client.call<{ membership: { memberId: string } }>('makeMember', { room }, { name: 'Bo' });
  await client.call('kickMember', { room, member: made.membership.memberId });
  await client.call('deleteRoom', { room });
  await expect(client.call('getRoom', { room })).rejects.toThrow('404');

  expect([...client.called].sort()).toEqual(client.operations.sort());
});
