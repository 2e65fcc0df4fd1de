/** What a worker tells its operator over HTTP: whether it takes work, and its metrics. Stands apart from the port of the streams. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Address } from './address';

export interface HealthParts {
  /** Why it takes nothing now; null when it does. */
  readonly notReady: () => string | null;
  readonly metrics: () => Promise<string>;
}

/** /healthz: the process lives; /readyz: it takes work; /metrics. @throws Error when it cannot listen there @returns where it listens */
export async function serveHealth({ host, port }: Address, { notReady, metrics }: HealthParts) {
  const server: Server = createServer((request, response) => {
    const answer = (status: number, body: string) =>
      response
        .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
        .end(body);
    if (request.url === '/healthz') answer(200, 'ok\n');
    else if (request.url === '/readyz') answer(notReady() === null ? 200 : 503, `${notReady() ?? 'ready'}\n`);
    else if (request.url === '/metrics') {
      metrics().then(
        (text) => answer(200, text),
        () => answer(500, 'the metrics cannot be read\n'),
      );
    } else answer(404, 'there are: /healthz, /readyz, /metrics\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    address: { host, port: (server.address() as AddressInfo).port },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
