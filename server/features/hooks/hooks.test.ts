import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOOK_EVENTS } from '../../../lib/rest/hooks';
import { memoryStorage } from '../../store/memory/storage';
import { Store } from '../../store/store';
import { Hooks } from './hooks';
import { signatureOf } from './send';

const key = { id: 'k', name: 'Panel', scopes: [], createdAt: 0, revokedAt: null, origins: [] };
const gone = (room: string) => ({ event: 'room.deleted', data: { room } }) as const;

let receiver: Server;
let url: string;
/** What the receiver was told, and what it answers with. */
let told: { room: string; body: string; signature: string }[];
let answers: number[];
/** Called at each message. */
let heard: () => void;
let store: Store;
let live: boolean;
let given: unknown[];

async function take(request: IncomingMessage): Promise<void> {
  let body = '';
  for await (const part of request as AsyncIterable<Buffer>) body += part.toString();
  const { data } = JSON.parse(body) as { data: { room: string } };
  told.push({ room: data.room, body, signature: String(request.headers['tug-signature']) });
}

beforeEach(async () => {
  [told, answers, given, live] = [[], [], [], true];
  heard = () => undefined;
  store = await Store.open(memoryStorage());
  receiver = createServer((request, response) => {
    void take(request).then(() => {
      response.writeHead(answers.shift() ?? 204, { Location: url }).end();
      heard();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterEach(() => new Promise((resolve) => receiver.close(resolve)));

const open = (anywhere = true, retryMs = [1, 1]) =>
  Hooks.open({
    store,
    keys: { live: () => (live ? key : null) },
    anywhere,
    onGivenUp: (_hook, error) => given.push(error),
    retryMs,
  });
/** Resolves when the receiver has been told so often. */
const messages = (count: number) =>
  new Promise<void>((resolve) => {
    heard = () => {
      if (told.length >= count) resolve();
    };
    heard();
  });

describe('webhooks', () => {
  it('G11: are told what happens, signed, in its order, again until they take it', async () => {
    const hooks = await open();
    const { secret, id } = await hooks.make('k', { url, events: ['room.deleted'] });
    answers = [500, 302, 200];
    for (const room of ['a', 'b']) hooks.say('k', gone(room));
    hooks.say('other', gone('c'));
    hooks.say(undefined, gone('d'));
    hooks.say('k', { event: 'export.over', data: { room: 'e', job: 'j', state: 'done' } });
    await messages(4);
    expect(told.map(({ room }) => room)).toEqual(['a', 'a', 'a', 'b']);
    expect(new Set(told.slice(0, 3).map(({ body }) => body)).size).toBe(1);
    for (const { body, signature } of told) {
      const seconds = Number(/^t=(\d+),v1=[0-9a-f]{64}$/.exec(signature)?.[1]);
      expect(signature).toBe(signatureOf(secret, seconds, body));
    }
    while ((await store.hooks.deliveries(id)).length > 0) await new Promise(setImmediate);
    await hooks.close();
    expect(given).toEqual([]);
  });

  it('G11: that take nothing are given up at last, and then told the next; what waits outlives the server', async () => {
    const first = await open();
    const { id } = await first.make('k', { url, events: [...HOOK_EVENTS] });
    answers = [500, 500, 500, 200, 500];
    for (const room of ['a', 'b']) first.say('k', gone(room));
    await messages(4);
    expect(told.map(({ room }) => room)).toEqual(['a', 'a', 'a', 'b']);
    expect(given.map(String)).toEqual(['Error: it was answered 500']);
    while ((await store.hooks.deliveries(id)).length > 0) await new Promise(setImmediate);
    await first.close();
    const second = await open(true, [3_600_000]);
    second.say('k', gone('c'));
    await messages(5);
    // As when the server ends while it waits for another try.
    while ((await store.hooks.deliveries(id))[0]?.tries !== 1) await new Promise(setImmediate);
    await second.close();
    const third = await open();
    await messages(6);
    expect(told.at(-1)?.room).toBe('c');
    await third.close();
  });

  it('G11: go nowhere but to public addresses over https, unless whoever runs the server allows it', async () => {
    const hooks = await open(false);
    for (const to of [
      url,
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://localhost:9/',
      'https://169.254.169.254/latest',
      'http://example.org/',
      'https://name:secret@example.org/',
    ])
      await expect(hooks.make('k', { url: to, events: ['edit.made'] }), to).rejects.toThrow('invalid.hook-address');
    await hooks.make('k', { url: 'https://example.org/', events: ['edit.made'] });
    await hooks.close();

    // One that was allowed once, or whose name has come to mean this machine.
    const allowed = await open(true);
    await allowed.make('k', { url, events: ['room.deleted'] });
    await allowed.make('k', { url: url.replace('127.0.0.1', 'localhost'), events: ['room.deleted'] });
    await allowed.close();
    const later = await open(false, []);
    later.say('k', gone('a'));
    while (given.length < 2) await new Promise(setImmediate);
    expect(given.map(String).sort()).toEqual([
      expect.stringMatching(/^Error: .* is a private address$/),
      expect.stringMatching(/^Error: localhost is an address of this machine/),
    ]);
    await later.close();
    expect(told).toEqual([]);
  });

  it('G11: are told nothing more when they are deleted or their key is revoked, and there are so many of a key', async () => {
    const hooks = await open();
    const { id } = await hooks.make('k', { url, events: ['room.deleted'] });
    await expect(hooks.remove('other', id)).rejects.toThrow('not-found.hook');
    live = false;
    hooks.say('k', gone('a'));
    live = true;
    await hooks.remove('k', id);
    hooks.say('k', gone('b'));
    const { id: kept } = await hooks.make('k', { url, events: ['room.deleted'] });
    for (let i = 1; i < 20; i++) await hooks.make('k', { url, events: ['edit.made'] });
    await expect(hooks.make('k', { url, events: ['edit.made'] })).rejects.toThrow('too-many.hooks');
    hooks.say('k', gone('c'));
    await messages(1);
    await hooks.close();
    expect(told.map(({ room }) => room)).toEqual(['c']);
    expect(hooks.list('k').map((hook) => hook.id)).toContain(kept);
  });
});
