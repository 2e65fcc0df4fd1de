import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CONNECTION_LIMITS, Connections, serverOptions, type ConnectionLimits } from './connections';

/** Of an answer that fits into no buffer of the system. */
const LONG_BYTES = 64 * 1024 * 1024;

let http: Server;
/** That were let through. */
let requests = 0;
afterEach(() => {
  requests = 0;
  http.closeAllConnections();
  http.close();
});

/** A server that reads bodies to their end and answers with how long they were. */
async function listen(change: Partial<ConnectionLimits>): Promise<number> {
  const limits = { ...CONNECTION_LIMITS, ...change };
  http = createServer(serverOptions(limits), (incoming, response) => {
    if (!connections.admit(incoming, response)) return;
    requests += 1;
    let size = 0;
    incoming.on('error', () => undefined);
    incoming.on('data', (part: Buffer) => (size += part.length));
    incoming.on('end', () => response.end(incoming.url === '/long' ? Buffer.alloc(LONG_BYTES) : String(size)));
  });
  const connections = new Connections(http, limits, false);
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
  it('H8: end when nothing is asked on them for long, and not while an answer is made', async () => {
    const port = await listen({ idleMs: 400, stalledAnswerMs: 400 });
    const { text } = raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await text).toContain('200 OK');
    const slow = raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx');
    const { socket } = raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    // By then it was idle for as long as the other was silent.
    await once(socket, 'close');
    slow.socket.write('y');
    await once(slow.socket, 'data');
    slow.socket.destroy();
  });

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

  it('H8: are cut under a handler that answers once the body broke off', async () => {
    const port = await listen({ bodyWindowMs: 100 });
    const late = new Promise<boolean>((resolve) => {
      http.once('request', (incoming: IncomingMessage, response: ServerResponse) => {
        incoming.once('close', () => {
          response.writeHead(400).end('broken');
          resolve(incoming.complete);
        });
      });
    });
    const { text } = raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n');
    expect(await late).toBe(false);
    expect(await text).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
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

  it('H8: are cut when nobody reads what was asked for', async () => {
    const port = await listen({ stalledAnswerMs: 200 });
    // More than the system takes in for who does not read.
    const one = 'GET /long HTTP/1.1\r\nHost: x\r\n\r\n';
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write(one);
    const [held] = (await once(http, 'connection')) as [Socket];
    await once(held, 'close');
    let came = 0;
    socket.on('data', (part: Buffer) => (came += part.length));
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'close');
    expect(came).toBeLessThan(LONG_BYTES);
  });

  it('H8: are cut when more is asked for in one packet than anybody does, and nothing of the rest is worked on', async () => {
    const port = await listen({ mostUnanswered: 3 });
    let parsed = 0;
    http.on('request', () => (parsed += 1));
    const one = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    await raw(port, one.repeat(400)).text;
    expect(requests).toBe(3);
    expect(parsed).toBe(4);
    // One after the other may be any number.
    const { socket } = raw(port, one);
    for (let answered = 0; answered < 8; answered++) {
      await new Promise((resolve) => socket.once('data', resolve));
      socket.write(one);
    }
    expect(requests).toBeGreaterThanOrEqual(11);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
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
