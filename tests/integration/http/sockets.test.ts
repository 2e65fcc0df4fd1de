/** Raw sockets: what no browser sends, on every path. None of it may end the process, stay open or keep it from ending. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newRoomId } from '../../../server/access/tokens';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** Request targets that parsers of addresses stumble over or read differently. */
const STRANGE = [
  '//',
  '///',
  '//a:b',
  '/\\',
  '/%',
  '/%zz',
  '/api/%',
  '/api/rooms/%E0%A4%A/join',
  '/..//',
  '/socket/%/..',
  '/?%',
  'x',
  '*',
];
const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';

/** What the server answers until it cuts the connection; the other end never does. */
function send(target: string, headers: string, method = 'GET'): { socket: Socket; text: Promise<string> } {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${headers}\r\n`);
  let all = '';
  socket.on('data', (data) => (all += data.toString('latin1')));
  socket.on('error', () => undefined);
  return {
    socket,
    text: new Promise((resolve) => {
      // An end alone leaves the connection half open, and then this would go on for ever; a cut one resets what is written.
      let words: NodeJS.Timeout;
      socket.on('end', () => {
        words = setInterval(() => socket.write('x'), 10);
      });
      socket.on('close', () => {
        clearInterval(words);
        resolve(all);
      });
    }),
  };
}

const status = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const alive = async () => (await fetch(`${server.url}/healthz`)).status;

describe('strange requests', () => {
  it('H8: are answered as errors, on every path', async () => {
    for (const target of STRANGE) {
      const answer = status(await send(target, 'Connection: close\r\n').text);
      expect([400, 404], target).toContain(answer);
    }
    expect(await alive()).toBe(200);
  });

  it('H8: that want an upgrade are refused and cut', async () => {
    const paths = [...STRANGE, '/elsewhere', '/socketX', '/socket', '/yjs', '/api/packs', '/_next/webpack-hmr', '/'];
    for (const target of paths) {
      const answer = status(await send(target, UPGRADE).text);
      expect([400, 404], target).toContain(answer);
    }
    expect(await alive()).toBe(200);
  });

  it('H8: half an upgrade of a path that is ours is refused and cut as well', async () => {
    const half = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
    for (const target of [
      '/socket/?EIO=4&transport=websocket',
      '/socket/',
      '/socket/?EIO=4&transport=%',
      `/yjs/${newRoomId()}`,
    ])
      expect(status(await send(target, half).text), target).toBe(400);
    expect(status(await send('/socket/?EIO=4&transport=nothing', UPGRADE).text)).toBe(400);
    expect(await alive()).toBe(200);
  });

  it('H8: hundreds of them leave nothing open, and the server ends in time', async () => {
    const many = Array.from({ length: 300 }, (_, i) => send(['//', '/elsewhere', '/yjs'][i % 3] ?? '', UPGRADE).text);
    for (const answer of await Promise.all(many)) expect([400, 404]).toContain(status(answer));
    // These are let in or wait for more, and never say another word.
    const silent = [
      send('/socket/?EIO=4&transport=websocket', UPGRADE),
      send(`/yjs/${newRoomId()}`, `${UPGRADE}Sec-WebSocket-Protocol: tug.yjs.v1\r\n`),
      send('/api/import', 'Content-Length: 10\r\n', 'POST'),
    ];
    await new Promise((resolve) => silent[0]?.socket.once('data', resolve));
    await server.close();
    for (const { text } of silent) await text;
    server = await testServer();
  });
});
