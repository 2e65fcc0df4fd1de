/** The files of server/deploy in front of a real server: the proxies that this machine has, with names, ports and certificate changed. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestClient, makeQuickRoom, openDocument, pullOnce, until } from '../support/client';
import { freePort } from '../../fixtures/free-port';
import { call } from '../support/api';
import { testServer, type TestServer } from '../support/server';

const file = (name: string) => readFile(new URL(`../../../server/deploy/${name}`, import.meta.url), 'utf8');
const installed = (program: string) => spawnSync(program, ['-h']).error === undefined;

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly tug: string;
}

/** How Tug stands behind a proxy: with a name for itself, or below a path of one that others use as well. */
const STANDS = [
  { stands: 'for itself', below: '', basePath: '' },
  { stands: 'at a path', below: 'sub-path/', basePath: '/tug' },
] as const;
type Stands = (typeof STANDS)[number];

/** Each proxy with its file as it is run here. Everything that is not about this machine stays as it is. */
const PROXIES = [
  {
    name: 'nginx',
    async command({ folder, port, tug }: Place, { below }: Stands): Promise<string[]> {
      const written = (await file(`${below}nginx.conf`)).replaceAll('http://127.0.0.1:3000', tug);
      const site = written
        .replace('listen 443', `listen 127.0.0.1:${port}`)
        .replace('tug.example.org', 'localhost')
        .replaceAll('/etc/ssl/tug', folder);
      // Where the file is for a server that is there already, this is that server.
      const around = `server { listen 127.0.0.1:${port} ssl; server_name localhost;
        ssl_certificate ${folder}/fullchain.pem; ssl_certificate_key ${folder}/privkey.pem; ${written} }`;
      await writeFile(join(folder, 'site.conf'), below === '' ? site : around);
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (kind) => `${kind}_temp_path ${folder}/${kind};`,
      );
      await writeFile(
        join(folder, 'nginx.conf'),
        `daemon off; user ${userInfo().username}; pid ${folder}/pid; error_log stderr; events {}
         http { access_log off; ${temporary.join(' ')} include ${folder}/site.conf; }`,
      );
      return ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
    },
  },
  {
    name: 'caddy',
    async command({ folder, port, tug }: Place, { below }: Stands): Promise<string[]> {
      const site = (await file(`${below}Caddyfile`))
        .replace(
          /^[a-z.]*example\.org {/m,
          `https://localhost:${port} {\n\ttls ${folder}/fullchain.pem ${folder}/privkey.pem`,
        )
        .replace('127.0.0.1:3000', new URL(tug).host);
      await writeFile(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
      return ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
    },
  },
];
const here = PROXIES.filter(({ name }) => installed(name));
const tried = STANDS.flatMap((stands) => here.map((proxy) => ({ ...proxy, ...stands })));
const missing = PROXIES.filter((proxy) => !here.includes(proxy)).map(({ name }) => name);
if (missing.length > 0) console.log(`not run here, since it is not installed: ${missing.join(', ')}`);

let folder = '';
const trust = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
/** A server for each way to stand, by its base path. */
const servers = new Map<string, TestServer>();
const running: ChildProcess[] = [];
beforeAll(async () => {
  // The certificate is made below, for this test only, so nobody vouches for it.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  folder = await mkdtemp(join(tmpdir(), 'tug-deploy-'));
  for (const { basePath } of STANDS) servers.set(basePath, await testServer({ trustProxy: true, basePath }));
});
afterAll(async () => {
  if (trust === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  else process.env.NODE_TLS_REJECT_UNAUTHORIZED = trust;
  const ended = running.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of running) child.kill('SIGTERM');
  await Promise.all(ended);
  for (const server of servers.values()) await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the files of server/deploy', () => {
  it('all lead to the port of the server’s default', async () => {
    const proxies = ['nginx.conf', 'Caddyfile', 'traefik.yml'];
    for (const name of [...proxies, ...proxies.map((proxy) => `sub-path/${proxy}`), 'compose.yml', 'Dockerfile'])
      expect(await file(name), name).toContain('3000');
  });

  it.each(tried)('$name, Tug $stands: a room over https, with drags, document and large bodies', async (entry) => {
    const { name, basePath } = entry;
    const server = servers.get(basePath);
    if (server === undefined) throw new Error('there is no such server');
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'],
        ...[
          '-addext',
          'subjectAltName=DNS:localhost',
          '-keyout',
          `${folder}/privkey.pem`,
          '-out',
          `${folder}/fullchain.pem`,
        ],
      ],
      { stdio: 'ignore' },
    );
    const port = await freePort();
    const origin = `https://localhost:${port}`;
    const url = origin + basePath;
    let said = '';
    const proxy = spawn(name, await entry.command({ folder, port, tug: new URL(server.url).origin }, entry), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, HOME: folder },
    });
    proxy.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    running.push(proxy);
    await until('the proxy', async () => {
      if (proxy.exitCode !== null) throw new Error(`${name} ended:\n${said}`);
      return (await fetch(`${url}/readyz`).catch(() => null))?.ok === true;
    });

    // The start page's own address, with and without a slash, comes to Tug, which has no pages in this test.
    for (const path of new Set([url || origin, `${url}/`]))
      expect(await (await fetch(path, { redirect: 'error' })).text(), path).toBe('no pages are served here\n');
    const owner = await makeQuickRoom(url);
    const ana = await TestClient.connect(url, owner);
    const { nodeId } = await pullOnce(ana, 'p');
    expect(nodeId).not.toBeNull();
    ana.close();
    const document = await openDocument(url, owner);
    document.close();

    // As a page sends it: its origin has to be the server's own, port included.
    const post = (headers: Record<string, string>, body: BodyInit) =>
      fetch(`${url}/api/import?name=Bo&color=%23112233`, { method: 'POST', headers, body });
    const type = { 'Content-Type': 'application/octet-stream' };
    const room = await call(url, 'GET', `/api/rooms/${owner.room}/room.tug`, owner.token);
    expect((await post({ ...type, Origin: origin }, new Uint8Array(room.bytes))).status).toBe(201);
    // It came to the server as a whole, which says that this is no file of its own.
    const large = await post({ ...type, Origin: origin }, new Uint8Array(8 * 1024 * 1024));
    expect(await large.json().catch(() => said)).toMatchObject({
      error: { code: expect.stringMatching(/^invalid/) as string },
    });
    const foreign = await post({ ...type, Origin: 'https://localhost' }, 'x');
    expect(foreign.status).toBe(403);
  });
});
