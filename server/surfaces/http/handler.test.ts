import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from '../../metrics/metrics';
import { requestHandler } from './handler';

const none = () => 0;
let server: Server;
let url: string;
/** Rooms whose frames were asked about. */
let asked: string[];
beforeEach(async () => {
  asked = [];
  const handle = requestHandler({
    access: { host: '127.0.0.1', origins: ['https://settings.example'], trustProxy: false },
    basePath: '/tug',
    log: pino({ level: 'silent' }),
    api: { operations: [], answer: (request, response) => Promise.resolve(void response.end(`api ${request.url}`)) },
    v1: { operations: [], answer: (request, response) => Promise.resolve(void response.end(`v1 ${request.url}`)) },
    metrics: new Metrics({ rooms: none, participants: none, drags: none, queue: none, workers: () => [] }),
    notReady: () => null,
    framing: (room) => {
      asked.push(room);
      return Promise.resolve(['https://key.example']);
    },
    pages: (_request, response) => Promise.resolve(void response.end('page')),
    development: false,
  });
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tug`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe('the handler of requests', () => {
  it('B1 G8: lets pages of the settings and of the key that made a room frame that room, and no other page', async () => {
    const ancestors = async (path: string) => {
      const { headers } = await fetch(url + path);
      return /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1];
    };
    expect(await ancestors('/embed/ROOM?a=b')).toBe('https://settings.example https://key.example');
    expect(asked).toEqual(['ROOM']);
    for (const path of ['/room/ROOM', '/', '/embed']) expect(await ancestors(path), path).toBe("'none'");
    expect(asked).toEqual(['ROOM']);
  });

  it('H10: hands what is for programs, and what is for pages, each its own part of the address', async () => {
    const text = async (path: string) => (await fetch(url + path)).text();
    expect(await text('/api/v1/rooms?a=b')).toBe('v1 /rooms?a=b');
    expect(await text('/api/v10/rooms')).toBe('api /api/v10/rooms');
    expect(await text('/api/packs')).toBe('api /api/packs');
  });

  it('refuses addresses that another parser would resolve to others', async () => {
    const { port } = server.address() as AddressInfo;
    const status = (path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get({ port, path }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject);
      });
    for (const path of ['/x/../room/ID', '/x/%2e%2E/room/ID', '/./room/ID', '/x/..', '/x/.%2e/room', '/x/..\\room/ID'])
      expect(await status(`/tug${path}`), path).toBe(400);
    for (const path of ['/room/..ID', '/room/ID?at=/../', '/_next/a..b.js', '/.well-known/x'])
      expect(await status(`/tug${path}`), path).toBe(200);
  });
});
