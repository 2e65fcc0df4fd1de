import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from '../../metrics/metrics';
import { requestHandler, type RequestHandler } from './handler';

const none = () => 0;
let server: Server;
let url: string;
/** Rooms whose frames were asked about. */
let asked: string[];
let starting: boolean;
let pages: RequestHandler | null;
beforeEach(async () => {
  asked = [];
  starting = false;
  pages = (_request, response) => Promise.resolve(void response.end('page'));
  const handle = requestHandler({
    access: { host: '127.0.0.1', origins: ['https://settings.example'], trustProxy: false },
    basePath: '/tug',
    log: pino({ level: 'silent' }),
    api: { operations: [], answer: (request, response) => Promise.resolve(void response.end(`api ${request.url}`)) },
    v1: { operations: [], answer: (request, response) => Promise.resolve(void response.end(`v1 ${request.url}`)) },
    metrics: new Metrics({ rooms: none, participants: none, drags: none, queue: none, workers: () => [] }),
    notReady: () => null,
    starting: () => starting,
    framing: (room) => {
      asked.push(room);
      return Promise.resolve(['https://key.example']);
    },
    pages: () => pages,
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

  it('H6: tells people by a page of its own where no page can be made, and programs in a line', async () => {
    const { port } = server.address() as AddressInfo;
    const read = (path: string, headers: Record<string, string>) =>
      new Promise<{ status: number | undefined; type: string | undefined; text: string }>((resolve, reject) => {
        get({ port, path, headers: { host: `127.0.0.1:${port}`, ...headers } }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode, type: response.headers['content-type'], text }),
          );
        }).on('error', reject);
      });
    const cases: [path: string, more: Record<string, string>, status: number, line: RegExp][] = [
      ['/elsewhere', {}, 404, /at \/tug here/],
      ['/tug/x/../y', {}, 400, /bad address/],
      ['/tug/room/x', { host: 'evil.example' }, 421, /TUG_ORIGINS/],
      ['/tug/room/x', {}, 404, /no pages/],
      ['/tug/room/x', {}, 503, /starting/],
    ];
    pages = null;
    for (const [path, more, status, line] of cases) {
      starting = status === 503;
      const page = await read(path, { accept: 'text/html,*/*;q=0.8', 'accept-language': 'de', ...more });
      expect([page.status, page.type], path).toEqual([status, 'text/html; charset=utf-8']);
      expect(page.text).toMatch(/<html lang="de">[^]*<h1>.+<\/h1>\n<p>.+<\/p>/);
      const told = await read(path, { accept: '*/*', ...more });
      expect([told.status, told.type], path).toEqual([status, 'text/plain; charset=utf-8']);
      expect(told.text).toMatch(line);
    }
  });

  it('H6: says that it lives while it starts, and serves nothing else', async () => {
    starting = true;
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok\n');
    for (const path of ['/api/packs', '/api/v1/rooms', '/embed.js', '/']) {
      const { status, headers } = await fetch(url + path);
      expect([status, headers.get('retry-after')], path).toEqual([503, '1']);
    }
  });
});
