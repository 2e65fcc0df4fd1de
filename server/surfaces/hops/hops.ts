/**
 * Several servers on one database: any of them takes any connection, and passes it on to the one that owns its room. What was passed on
 * once is answered where it came to, so nothing goes round in circles.
 */
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'httpxy';
import type { Logger } from 'pino';
import { problem, problemSchema, roomTag } from '../../../lib/protocol';
import { carriedAddress, carry } from '../../access/carried';
import { clientAddress } from '../../access/origin';
import { Refused } from '../../access/refused';
import type { Settings } from '../../settings/settings';
import type { OwnerNode, Owners } from '../../store/owners';
import type { Connections } from '../http/connections';
import { surfaceOf } from '../http/surface';
import { pathBelow, pathOf } from '../http/target';
import { refuseUpgrade } from '../http/upgrades';
import { spanOf } from '../../tracing/requests';
import { HOP_HEADER, type HopSeal } from './hop-seal';
import { passOn } from './pass-on';
import { wantedRoom } from './wanted-room';

/** Between the word that this server ends (`/readyz`) and its end: proxies look once a second or two. */
const LAST_CALLS_MS = 3_000;
/** A connection between servers that is not used for so long is closed by whoever opened it, before the other one does. */
const IDLE_MS = 30_000;
/** From an upgrade that is passed on to its answer. */
const UPGRADE_MS = 10_000;

export interface HopParts {
  readonly owners: Owners;
  readonly seal: HopSeal;
  readonly settings: Pick<Settings, 'basePath' | 'trustProxy' | 'nodeAddress'>;
  readonly connections: Connections;
  /** Whether a room with this tag is in memory here. */
  readonly holds: (tag: string) => boolean;
  readonly log: Logger;
  /** Told of each request and connection that is passed on, and of those that could not be. */
  readonly onHop: (kind: 'request' | 'connection' | 'failed') => void;
}

export class Hops {
  private readonly proxy = createProxyServer();
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  /** Where the other servers come in. */
  private readonly inside = createServer({ keepAliveTimeout: 2 * IDLE_MS, requestTimeout: 0 });
  private readonly open = new Set<Duplex>();
  private ending: Promise<unknown> | null = null;

  /**
   * @param outside where clients come in
   * @param here answers what is this server's own; listens nowhere itself
   */
  constructor(
    outside: Server,
    private readonly here: Server,
    private readonly parts: HopParts,
  ) {
    outside.on('request', (request, response) => {
      if (parts.connections.admit(request, response)) void this.request(request, response);
    });
    outside.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Without a listener a reset connection would end the process.
      socket.on('error', () => socket.destroy());
      void this.upgrade(request, socket, head);
    });
    this.inside.on('request', (request, response) => {
      if (this.isPassedOn(request)) here.emit('request', request, response);
      else response.writeHead(403, { Connection: 'close' }).end();
    });
    this.inside.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      if (this.isPassedOn(request)) here.emit('upgrade', request, socket, head);
      else refuseUpgrade(socket, 403);
    });
    this.inside.on('connection', (socket: Duplex) => this.watch(socket));
  }

  /** Takes part from now on. @throws Error when it cannot listen for the others */
  async join(): Promise<void> {
    const { nodeAddress } = this.parts.settings;
    const [, host = '127.0.0.1', port = '0'] = /^\[?(.*?)\]?:(\d+)$/.exec(nodeAddress ?? '') ?? [];
    await new Promise<void>((resolve, reject) => {
      this.inside.once('error', reject);
      this.inside.listen(Number(port), host, resolve);
    });
    await this.parts.owners.join(nodeAddress ?? `${host}:${(this.inside.address() as AddressInfo).port}`);
  }

  /**
   * Asks the owner of a room in the name of whoever sent `request`, whose own address does not say which room it is for.
   *
   * @param path below the base path
   * @returns null when the room is this server's own, or nobody's
   * @throws Refused as the owner refuses it, or busy.moved when it cannot be reached
   */
  async ask(request: IncomingMessage, room: string, path: string, body: unknown): Promise<unknown> {
    const { settings, seal } = this.parts;
    const to = carriedAddress(request) === null ? await this.ownerElsewhere(roomTag(room)) : null;
    if (to === null) return null;
    this.parts.onHop('request');
    const [method, url] = ['POST', settings.basePath + path];
    const said = seal.close({ to: to.id, method, url }, clientAddress(request, settings.trustProxy));
    try {
      const answer = await fetch(`http://${to.address}${url}`, {
        method,
        headers: { 'Content-Type': 'application/json', [HOP_HEADER]: said },
        body: JSON.stringify(body),
      });
      const told = (await answer.json()) as { error?: unknown };
      if (answer.ok) return told;
      throw Refused.as(problemSchema.parse(told.error));
    } catch (error) {
      if (error instanceof Refused) throw error;
      this.failed(to, error, null);
      throw new Refused('busy.moved');
    }
  }

  /**
   * From now on whatever is for a room goes to another server, as soon as `released` says that no room is this one's.
   *
   * @returns when proxies had time to see that this server ends
   */
  async drain(released: Promise<unknown>): Promise<void> {
    this.ending = released.catch(() => undefined);
    await this.ending;
    const others = await this.parts.owners.others().catch(() => []);
    if (others.length > 0) await new Promise((resolve) => setTimeout(resolve, LAST_CALLS_MS));
  }

  /** Ends all connections between servers. */
  async close(): Promise<void> {
    this.agent.destroy();
    const closed = new Promise((resolve) => this.inside.close(resolve));
    for (const socket of this.open) socket.destroy();
    await closed;
  }

  private async request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const to = await this.elsewhere(request);
    if (to === null) {
      this.here.emit('request', request, response);
      return;
    }
    this.parts.onHop('request');
    const path = pathOf(request);
    const surface = surfaceOf(path === null ? null : pathBelow(path, this.parts.settings.basePath));
    const headers = { ...this.said(request, to), ...spanOf('hop', request, response, surface, false) };
    const { hostname, port } = new URL(`http://${to.address}`);
    const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), agent: this.agent, headers };
    await passOn(request, response, target).catch((error: unknown) => this.failed(to, error, response));
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const to = await this.elsewhere(request);
    if (to === null) {
      this.here.emit('upgrade', request, socket, head);
      return;
    }
    this.parts.onHop('connection');
    // What carries a WebSocket may be silent for long.
    request.socket.setTimeout(0);
    this.watch(socket);
    const target = `http://${to.address}`;
    await this.proxy
      .ws(request, request.socket, { target, headers: this.said(request, to), upgradeTimeout: UPGRADE_MS }, head)
      .catch((error: unknown) => {
        this.failed(to, error, null);
        refuseUpgrade(socket, 503);
      });
  }

  /** Who is to answer; null for this server itself, also when nobody can say. */
  private async elsewhere(request: IncomingMessage): Promise<OwnerNode | null> {
    const tag = wantedRoom(request, this.parts.settings.basePath);
    return tag === null ? null : this.ownerElsewhere(tag);
  }

  private async ownerElsewhere(tag: string): Promise<OwnerNode | null> {
    const { owners, holds } = this.parts;
    await this.ending;
    if (this.ending === null && holds(tag)) return null;
    try {
      const owner = await owners.ownerOf(tag);
      if (owner !== null) return owner.id === owners.self?.id ? null : owner;
      if (this.ending === null) return null;
      const others = await owners.others();
      return others[parseInt(tag.slice(0, 8), 16) % others.length] ?? null;
    } catch {
      return null;
    }
  }

  private said(request: IncomingMessage, { id }: OwnerNode): Record<string, string> {
    const { seal, settings } = this.parts;
    const hop = { to: id, method: request.method ?? '', url: request.url ?? '' };
    return { [HOP_HEADER]: seal.close(hop, clientAddress(request, settings.trustProxy)) };
  }

  private isPassedOn(request: IncomingMessage): boolean {
    const { owners, seal } = this.parts;
    const hop = { to: owners.self?.id ?? '', method: request.method ?? '', url: request.url ?? '' };
    const address = seal.open(hop, request.headers[HOP_HEADER]);
    if (address !== null) carry(request, address);
    return address !== null;
  }

  /** The owner is gone, and nobody has its rooms yet. */
  private failed(to: OwnerNode, error: unknown, response: ServerResponse | null): void {
    this.parts.onHop('failed');
    this.parts.owners.doubt(to);
    this.parts.log.warn({ err: error, address: to.address }, 'a request could not be passed on to another server');
    if (response === null) return;
    if (response.headersSent) response.destroy();
    else {
      response.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1', Connection: 'close' });
      response.end(JSON.stringify({ error: problem('busy.moved') }));
    }
  }

  private watch(socket: Duplex): void {
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
  }
}
