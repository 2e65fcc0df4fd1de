/** Whether others can open this server: what a page needs that was opened by a name which means each machine itself. */
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Api } from '../../../lib/client/api';
import { localAddresses } from '../../../server/access/reach';
import { testServer } from '../support/server';

async function reachOf(change: Parameters<typeof testServer>[0], headers: Record<string, string> = {}) {
  const server = await testServer(change);
  try {
    const { port } = new URL(server.url);
    const answer = await fetch(`${server.url}/api/reach`, { headers });
    return { port, reach: (await answer.json()) as unknown, checked: await new Api(server.url).reach() };
  } finally {
    await server.close();
  }
}

describe('H11: who reaches the server', () => {
  it('is its own machine alone where it listens on loopback', async () => {
    const { reach, checked } = await reachOf({});
    expect(reach).toEqual({ reach: 'machine', addresses: [] });
    expect(checked).toEqual(reach);
  });

  it('are others where it listens on all, and this machine is told their addresses', async () => {
    const { port, reach } = await reachOf({ host: '0.0.0.0', basePath: '/tug' });
    const addresses = localAddresses('0.0.0.0', networkInterfaces());
    expect(reach).toEqual({
      reach: 'network',
      addresses: addresses.map((address) => `http://${address}:${port}/tug`),
    });
  });

  it('is told to nobody else with addresses: neither through a proxy nor where it listens on one', async () => {
    const away = { 'x-forwarded-for': '198.51.100.7' };
    expect((await reachOf({ host: '0.0.0.0', trustProxy: true }, away)).reach).toEqual({
      reach: 'network',
      addresses: [],
    });
  });
});
