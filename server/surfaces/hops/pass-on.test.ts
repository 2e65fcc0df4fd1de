import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { passOn } from './pass-on';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(answer: (asked: IncomingMessage, reply: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A server that passes on to `answer`. @returns its port, and what passing on came to, each time */
async function before(answer: (asked: IncomingMessage, reply: ServerResponse) => void) {
  const port = await listen(answer);
  const agent = new Agent({ keepAlive: true });
  const ends: Promise<unknown>[] = [];
  const there = await listen((asked, reply) => {
    const passed = passOn(asked, reply, { host: '127.0.0.1', port, agent, headers: { 'x-said': 'here' } });
    ends.push(passed.catch((error: unknown) => (reply.destroy(), error)));
  });
  return { there, ends, stop: () => agent.destroy() };
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of message) body += String(piece);
  return body;
}

describe('a request that is passed on', () => {
  it('is asked and answered as it came, but for what belongs to one connection', async () => {
    const { there, stop } = await before((asked, reply) => {
      void bodyOf(asked).then((body) => {
        const { connection, 'x-said': said, accept, te } = asked.headers;
        reply.writeHead(201, 'Made', { 'Set-Cookie': ['a=1', 'b=2'], 'X-Same': 'yes' });
        reply.end(
          JSON.stringify({ body, method: asked.method, url: asked.url, connection, said, accept, te: te ?? null }),
        );
      });
    });
    for (const [method, body] of [
      ['POST', 'x'.repeat(100_000)],
      ['GET', ''],
      ['DELETE', ''],
    ] as const) {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const headers = { Connection: 'keep-alive', TE: 'trailers', 'X-Said': 'a stranger', Accept: 'text/x' };
        const asked = request({ port: there, method, path: '/a?b=%20c', headers }, resolve);
        asked.on('error', reject);
        asked.end(body);
      });
      expect([answer.statusCode, answer.statusMessage, answer.headers['x-same']]).toEqual([201, 'Made', 'yes']);
      expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
      const expected = {
        body,
        method,
        url: '/a?b=%20c',
        connection: 'keep-alive',
        said: 'here',
        accept: 'text/x',
        te: null,
      };
      expect(JSON.parse(await bodyOf(answer))).toEqual(expected);
    }
    stop();
  });

  it('ends for whoever asked when the answer breaks off, and when nobody is there', async () => {
    const { there, ends, stop } = await before((_, reply) => {
      reply.writeHead(200, { 'Content-Length': '100' }).write('half');
      setTimeout(() => reply.destroy(), 20);
    });
    const answer = await fetch(`http://127.0.0.1:${there}/`);
    await expect(answer.text()).rejects.toThrow();
    expect(await ends[0]).toBeInstanceOf(Error);
    servers[0]?.close();
    servers[0]?.closeAllConnections();
    await expect(fetch(`http://127.0.0.1:${there}/`)).rejects.toThrow();
    expect(await ends[1]).toMatchObject({ code: 'ECONNREFUSED' });
    stop();
  });

  it('is given up at the other server when whoever asked has gone', async () => {
    let gone: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (gone = resolve));
    const { there, ends, stop } = await before((_, reply) => {
      reply.on('close', gone);
      reply.writeHead(200).write('a beginning');
    });
    const leaving = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${there}/`, { signal: leaving.signal });
    expect(answer.status).toBe(200);
    leaving.abort();
    await left;
    expect(await ends[0]).toBeUndefined();
    stop();
  });
});
