import { createServer, request, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CONNECTION_LIMITS, Connections, serverOptions, type ConnectionLimits } from './connections';

let http: Server;
afterEach(() => {
  http.closeAllConnections();
  http.close();
});

/** A server that reads bodies to their end and answers with how long they were. */
async function listen(change: Partial<ConnectionLimits>): Promise<number> {
  const limits = { ...CONNECTION_LIMITS, ...change };
  http = createServer(serverOptions(limits), (incoming, response) => {
    let size = 0;
    incoming.on('error', () => undefined);
    incoming.on('data', (part: Buffer) => (size += part.length));
    incoming.on('end', () => response.end(String(size)));
  });
  new Connections(http, limits, false);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return (http.address() as AddressInfo).port;
}

/** A raw connection; `text` is what came until the server cut it. */
function raw(port: number, sent: string): { socket: Socket; text: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  socket.write(sent);
  const text = new Promise<string>((resolve) => {
    let all = '';
    socket.on('data', (data) => (all += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(all);
    });
  });
  return { socket, text };
}

describe('connections', () => {
  it('H8: are cut when headers do not come to an end', async () => {
    const port = await listen({ headersMs: 200 });
    expect(await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ').text).toContain('408');
  });

  it('H8: are cut when a body comes too slowly, also when it never stops', async () => {
    const port = await listen({ bodyWindowMs: 100 });
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n';
    expect(await raw(port, head).text).toContain('408');
    const dripping = raw(port, head);
    const drops = setInterval(() => dripping.socket.write('x'), 20);
    expect(await dripping.text).toContain('408');
    clearInterval(drops);
  });

  it('take a body that comes in time, however long it is', async () => {
    const port = await listen({ bodyWindowMs: 100, bodyBytesPerSecond: 10_000 });
    const answer = new Promise<string>((resolve, reject) => {
      const sending = request({ port, method: 'POST' }, (incoming) => {
        let text = '';
        incoming.on('data', (part: Buffer) => (text += part.toString()));
        incoming.on('end', () => {
          resolve(text);
        });
      });
      sending.on('error', reject);
      // A thousand bytes every 10 ms for half a second: ten times what is asked for, over five windows.
      let left = 50;
      const parts = setInterval(() => {
        sending.write(Buffer.alloc(1000));
        if (--left > 0) return;
        clearInterval(parts);
        sending.end();
      }, 10);
    });
    expect(await answer).toBe('50000');
  });

  it('H8: are limited for one address, and are free again when they end', async () => {
    const port = await listen({ mostOfOneAddress: 3 });
    const good = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const held = Array.from({ length: 3 }, () => raw(port, 'GET / HTTP/1.1\r\n'));
    await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await raw(port, good).text).toBe('');
    held[0]?.socket.destroy();
    let answer = '';
    while (answer === '') answer = await raw(port, good).text;
    expect(answer).toContain('200 OK');
  });
});
