/**
 * The Yjs endpoint, /yjs/ROOM, and the same over polling. Loads the room's document before the first word is exchanged, fans changes out, and lets go of
 * the room when the last connection ends. The token comes as a WebSocket subprotocol, so that it stands in no URL.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import {
  DOCUMENT_VERSIONS,
  MAX_YJS_MESSAGE_BYTES,
  YJS_CLOSE,
  YJS_PATH,
  YJS_TOKEN_PREFIX,
  closeReason,
  kindOf,
  problem,
  roomIdSchema,
  tokenSchema,
  yjsSubprotocols,
  yjsVersion,
} from '../../../lib/protocol';
import { newId } from '../../access/tokens';
import { clientAddress, hostAllowed, originAllowed } from '../../access/origin';
import type { Costly } from '../../access/costly';
import type { RateLimits } from '../../access/rates';
import { isUnexpected, toProblem } from '../../access/refused';
import type { RoomRegistry } from '../../rooms/registry';
import type { Room } from '../../rooms/room';
import type { Settings } from '../../settings/settings';
import { pathOf } from '../http/target';
import { refuseUpgrade } from '../http/upgrades';
import { YjsConnection } from './connection';
import { WebSocketLine, type Line } from './line';
import { presenceMessage, updateMessage } from './messages';
import { PollingEndpoint, type Handshake } from './polling';

/** A connection that does not answer a ping by the next one is dead; y-websocket itself gives up after 30 s. */
const PING_INTERVAL_MS = 10_000;
/** The WebSocket's own close code for it. */
const GOING_AWAY = 1001;
/** Likewise: the client is to come back, with what was not taken. */
const TRY_AGAIN_LATER = 1013;
/** Messages and bytes that may come before the token was checked and the document loaded: what y-websocket says on opening. */
const MAX_EARLY_MESSAGES = 100;
const MAX_EARLY_BYTES = MAX_YJS_MESSAGE_BYTES;

export interface YjsServices {
  readonly rooms: RoomRegistry;
  readonly rates: RateLimits;
  readonly costly: Costly;
  readonly settings: Settings;
  readonly log: Logger;
}

export class YjsServer {
  /** Rooms follow it. */
  readonly prefix: string;
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_YJS_MESSAGE_BYTES,
    perMessageDeflate: false,
    // Another version is let in as well, to be told by a close code; never the one that holds the token.
    handleProtocols: (offered) => {
      const version = yjsVersion(offered);
      if (version !== null) return yjsSubprotocols({ oldest: version, newest: version })[0] ?? false;
      return [...offered].find((name) => !name.startsWith(YJS_TOKEN_PREFIX)) ?? false;
    },
  });
  private readonly polling: PollingEndpoint;
  private readonly byRoom = new Map<Room, Set<YjsConnection>>();
  private readonly heartbeat: NodeJS.Timeout;

  /** @param http where polling is answered; upgrades are handed to `upgrade` */
  constructor(
    http: HttpServer,
    private readonly services: YjsServices,
  ) {
    this.polling = new PollingEndpoint(http, services, (line, handshake) => {
      void this.accept(line, handshake);
    });
    this.prefix = `${services.settings.basePath}${YJS_PATH}/`;
    this.heartbeat = setInterval(() => {
      this.ping();
    }, PING_INTERVAL_MS);
    this.heartbeat.unref();
  }

  /** Takes over an upgrade request whose path begins with `prefix`. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { rates, settings } = this.services;
    const inTime = await rates.consume('connect', clientAddress(request, settings.trustProxy));
    if (!inTime) refuseUpgrade(socket, 429);
    else if (!hostAllowed(request, settings)) refuseUpgrade(socket, 421);
    else if (!originAllowed(request, settings)) refuseUpgrade(socket, 403);
    else {
      this.server.handleUpgrade(request, socket, head, (webSocket) => {
        void this.accept(new WebSocketLine(webSocket), {
          room: pathOf(request)?.slice(this.prefix.length) ?? '',
          protocols: (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim()),
          request,
        });
      });
    }
  }

  /** Ends all connections; clients come back by themselves. */
  close(): void {
    clearInterval(this.heartbeat);
    const why = closeReason(problem('busy.closing'));
    for (const socket of this.server.clients) socket.close(GOING_AWAY, why);
    this.polling.close(GOING_AWAY, why);
    this.server.close();
  }

  /** After `close`, for connections that did not answer. */
  terminate(): void {
    for (const socket of this.server.clients) socket.terminate();
    this.polling.terminate();
  }

  private async accept(line: Line, handshake: Handshake): Promise<void> {
    const early: Uint8Array[] = [];
    let earlyBytes = 0;
    let connection: YjsConnection | null = null;
    line.onMessage((bytes) => {
      if (connection !== null) {
        void connection.receive(bytes);
        return;
      }
      earlyBytes += bytes.length;
      if (early.length < MAX_EARLY_MESSAGES && earlyBytes <= MAX_EARLY_BYTES) early.push(bytes);
      else line.close(YJS_CLOSE.rateLimited, closeReason(problem('rate-limited')));
    });
    const entered = await this.enter(line, handshake);
    if (entered === null || !line.isOpen) return;
    const { room, memberId, version } = entered;
    const release = this.services.rooms.retain(room);
    const peers = this.peers(room);
    const { rates, costly, settings } = this.services;
    const who = { memberId, address: clientAddress(handshake.request, settings.trustProxy), version, key: newId() };
    const current = new YjsConnection(line, room, who, rates, costly, (clients) => {
      for (const peer of peers) for (const client of clients) peer.owned.delete(client);
    });
    connection = current;
    peers.add(current);
    line.onClose(() => {
      peers.delete(current);
      current.left();
      release();
    });
    current.greet();
    for (const bytes of early) void current.receive(bytes);
  }

  /** Checks version, token and room; closes the line with the code that says what is wrong. */
  private async enter(
    line: Line,
    { room: wanted, protocols }: Handshake,
  ): Promise<{ room: Room; memberId: string; version: number } | null> {
    const token = tokenSchema.safeParse(
      protocols.find((name) => name.startsWith(YJS_TOKEN_PREFIX))?.slice(YJS_TOKEN_PREFIX.length),
    );
    const roomId = roomIdSchema.safeParse(wanted);
    // First, as on the socket, so that an old client is told to reload whatever else is wrong.
    const version = yjsVersion(protocols);
    if (version === null) {
      line.close(YJS_CLOSE.version, closeReason(problem('protocol-version', { ...DOCUMENT_VERSIONS }, 'protocol')));
      return null;
    }
    if (!token.success) {
      line.close(YJS_CLOSE.unauthorised, closeReason(problem('unauthorised.no-token')));
      return null;
    }
    if (!roomId.success) {
      line.close(YJS_CLOSE.unknownRoom, closeReason(problem('unknown-room')));
      return null;
    }
    try {
      const { rooms } = this.services;
      // A room is loaded for its members only.
      if ((await rooms.reader.authenticate(roomId.data, token.data)) !== null) {
        const room = await rooms.open(roomId.data);
        // Again, because they may have been kicked meanwhile.
        const member = room.people.authenticate(token.data);
        if (member !== null) return { room, memberId: member.id, version };
      }
      line.close(YJS_CLOSE.unauthorised, closeReason(problem('unauthorised')));
    } catch (error) {
      if (isUnexpected(error)) this.services.log.error({ err: error }, 'a document could not be opened');
      const why = toProblem(error);
      const kind = kindOf(why);
      const closeCode =
        kind === 'unknown-room' ? YJS_CLOSE.unknownRoom : kind === 'forbidden' ? YJS_CLOSE.forbidden : TRY_AGAIN_LATER;
      line.close(closeCode, closeReason(why));
    }
    return null;
  }

  private peers(room: Room): Set<YjsConnection> {
    const known = this.byRoom.get(room);
    if (known !== undefined) return known;
    const peers = new Set<YjsConnection>();
    this.byRoom.set(room, peers);
    const { doc, awareness } = room.document;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      const data = updateMessage(update);
      for (const peer of peers) if (peer !== origin) peer.send(data);
    });
    awareness.on('update', ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) => {
      const clients = [...added, ...updated, ...removed];
      const data = new Map([...peers].map(({ version }) => [version, presenceMessage(room, clients, version)]));
      // Also to where it came from: that is how y-websocket clients learn that they are still heard.
      for (const peer of peers) peer.send(data.get(peer.version) as Uint8Array);
    });
    room.people.onKick((memberId, why) => {
      for (const peer of peers) if (peer.memberId === memberId) peer.close(YJS_CLOSE.forbidden, why);
    });
    room.people.onAway(() => {
      for (const peer of peers) peer.close(TRY_AGAIN_LATER, problem('busy.moved'));
    });
    doc.on('destroy', () => this.byRoom.delete(room));
    return peers;
  }

  private ping(): void {
    for (const peers of this.byRoom.values()) {
      for (const peer of peers) peer.ping();
    }
  }
}
