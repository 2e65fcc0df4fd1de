/**
 * The Yjs endpoint, /yjs/ROOM. Loads the room's document before the first word is exchanged, fans changes out, and lets go of
 * the room when the last connection ends. The token comes as a WebSocket subprotocol, so that it stands in no URL.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
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
import type { RateLimits } from '../../access/rates';
import { isUnexpected, toProblem } from '../../access/refused';
import type { RoomRegistry } from '../../rooms/registry';
import type { Room } from '../../rooms/room';
import type { Settings } from '../../settings/settings';
import { pathOf } from '../http/target';
import { refuseUpgrade } from '../http/upgrades';
import { YjsConnection } from './connection';
import { presenceMessage, updateMessage } from './messages';

/** A connection that does not answer a ping by the next one is dead; y-websocket itself gives up after 30 s. */
const PING_INTERVAL_MS = 10_000;
/** Messages and bytes that may come before the token was checked and the document loaded: what y-websocket says on opening. */
const MAX_EARLY_MESSAGES = 100;
const MAX_EARLY_BYTES = MAX_YJS_MESSAGE_BYTES;

export interface YjsServices {
  readonly rooms: RoomRegistry;
  readonly rates: RateLimits;
  readonly settings: Settings;
  readonly log: Logger;
}

export class YjsServer {
  /** Rooms follow it. */
  readonly prefix = `${YJS_PATH}/`;
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
  private readonly byRoom = new Map<Room, Set<YjsConnection>>();
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly services: YjsServices) {
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
        void this.accept(webSocket, request);
      });
    }
  }

  /** Ends all connections; clients come back by themselves. */
  close(): void {
    clearInterval(this.heartbeat);
    for (const socket of this.server.clients) socket.close(1001, closeReason(problem('busy.closing')));
    this.server.close();
  }

  /** After `close`, for connections that did not answer. */
  terminate(): void {
    for (const socket of this.server.clients) socket.terminate();
  }

  private async accept(socket: WebSocket, request: IncomingMessage): Promise<void> {
    const early: Uint8Array[] = [];
    let earlyBytes = 0;
    let connection: YjsConnection | null = null;
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data: Buffer) => {
      const bytes = new Uint8Array(data);
      if (connection !== null) {
        void connection.receive(bytes);
        return;
      }
      earlyBytes += bytes.length;
      if (early.length < MAX_EARLY_MESSAGES && earlyBytes <= MAX_EARLY_BYTES) early.push(bytes);
      else socket.close(YJS_CLOSE.rateLimited, closeReason(problem('rate-limited')));
    });
    // Its `close` event follows and says what there is to say.
    socket.on('error', () => undefined);
    const entered = await this.enter(socket, request);
    if (entered === null || socket.readyState !== socket.OPEN) return;
    const { room, memberId, version } = entered;
    const release = this.services.rooms.retain(room);
    const peers = this.peers(room);
    const who = { memberId, version, key: newId() };
    const current = new YjsConnection(socket, room, who, this.services.rates, (clients) => {
      for (const peer of peers) for (const client of clients) peer.owned.delete(client);
    });
    connection = current;
    peers.add(current);
    socket.on('close', () => {
      peers.delete(current);
      current.left();
      release();
    });
    current.greet();
    for (const bytes of early) void current.receive(bytes);
  }

  /** Checks version, token and room; closes the socket with the code that says what is wrong. */
  private async enter(
    socket: WebSocket,
    request: IncomingMessage,
  ): Promise<{ room: Room; memberId: string; version: number } | null> {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const token = tokenSchema.safeParse(
      offered.find((name) => name.startsWith(YJS_TOKEN_PREFIX))?.slice(YJS_TOKEN_PREFIX.length),
    );
    const roomId = roomIdSchema.safeParse(pathOf(request)?.slice(this.prefix.length));
    // First, as on the socket, so that an old client is told to reload whatever else is wrong.
    const version = yjsVersion(offered);
    if (version === null) {
      socket.close(YJS_CLOSE.version, closeReason(problem('protocol-version', { ...DOCUMENT_VERSIONS }, 'protocol')));
      return null;
    }
    if (!token.success) {
      socket.close(YJS_CLOSE.unauthorised, closeReason(problem('unauthorised.no-token')));
      return null;
    }
    if (!roomId.success) {
      socket.close(YJS_CLOSE.unknownRoom, closeReason(problem('unknown-room')));
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
      socket.close(YJS_CLOSE.unauthorised, closeReason(problem('unauthorised')));
    } catch (error) {
      if (isUnexpected(error)) this.services.log.error({ err: error }, 'a document could not be opened');
      const why = toProblem(error);
      const kind = kindOf(why);
      const closeCode =
        kind === 'unknown-room' ? YJS_CLOSE.unknownRoom : kind === 'forbidden' ? YJS_CLOSE.forbidden : 1013;
      socket.close(closeCode, closeReason(why));
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
    doc.on('destroy', () => this.byRoom.delete(room));
    return peers;
  }

  private ping(): void {
    for (const peers of this.byRoom.values()) {
      for (const peer of peers) peer.ping();
    }
  }
}
