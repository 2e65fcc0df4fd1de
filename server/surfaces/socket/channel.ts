/**
 * The Socket.io surface: lets clients in and connects them with their room. What becomes of a message is in receive.ts; all rules
 * of what it does are in the rooms.
 */
import type { Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import {
  HISTORY_PARTS_VERSION,
  MAX_SOCKET_MESSAGE_BYTES,
  PHOTO_VERSION,
  PROTOCOL_VERSIONS,
  commonVersion,
  kindOf,
  SOCKET_PATH,
  SOCKET_TRANSPORTS,
  handshakeSchema,
  versionRangeSchema,
} from '../../../lib/protocol';
import type { Costly } from '../../access/costly';
import { clientAddress, hostAllowed, originAllowed } from '../../access/origin';
import type { RoomClient } from '../../rooms/people/client';
import { Refused, check, isUnexpected, toProblem } from '../../access/refused';
import type { RoomRegistry } from '../../rooms/registry';
import type { Settings } from '../../settings/settings';
import { bye, written, type DragServer, type DragSocket, type SocketData } from './drag-socket';
import type { Context } from './handlers';
import { messageFor, problemFor } from './older-clients';
import { FrameOutbox } from './outbox';
import { receive, type ReceiveServices } from './receive';
import { StillQueue } from './still-queue';

/** A dead connection is noticed after at most the sum of both: soon enough that no ghost stays in the room for long. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 10_000;
/**
 * Socket.io closes connections without a word above its own limit, so that limit is higher than ours: in between, the client
 * is told.
 */
const HARD_MESSAGE_BYTES = 16 * MAX_SOCKET_MESSAGE_BYTES;

/** For clients that do not read any more when the server closes. */
const GOODBYE_MS = 500;

export interface ChannelServices extends ReceiveServices {
  readonly rooms: RoomRegistry;
  readonly costly: Costly;
  readonly settings: Settings;
  readonly log: Logger;
}

/** Attaches the channel; upgrades of other paths are left to others. */
export function openDragChannel(http: HttpServer, services: ChannelServices): DragServer {
  const { settings, rates, log } = services;
  const io: DragServer = new Server(http, {
    path: settings.basePath + SOCKET_PATH,
    transports: [...SOCKET_TRANSPORTS],
    serveClient: false,
    // Polling asks for leave where a WebSocket does not.
    cors: { origin: [...settings.origins] },
    destroyUpgrade: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: HARD_MESSAGE_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    allowRequest: (request, decide) => {
      void rates.consume('connect', clientAddress(request, settings.trustProxy)).then((inTime) => {
        decide(null, inTime && hostAllowed(request, settings) && originAllowed(request, settings));
      });
    },
  });
  io.use((socket, next) => {
    admit(socket, services).then(
      () => {
        next();
      },
      (error: unknown) => {
        if (isUnexpected(error)) log.error({ err: error }, 'a client could not be let in');
        const problem = toProblem(error);
        services.metrics.refused.inc({ code: problem.code });
        // What is busy lets them in later: a client that is refused stays out, one whose connection ends comes back by itself.
        if (kindOf(problem) === 'busy') socket.conn.close();
        else next(Object.assign(new Error(problem.code), { data: problemFor(versionOf(socket), problem) }));
      },
    );
  });
  io.on('connection', (socket) => {
    connect(socket, services);
  });
  return io;
}

/**
 * Lets what was said last reach the clients, then ends their connections in the way after which Socket.io clients come back by
 * themselves: a `disconnect` from the server would keep them out for good.
 */
export async function closeDragChannel(io: DragServer): Promise<void> {
  const ended = [...io.of('/').sockets.values()].map((socket) => {
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.conn.close();
    return gone;
  });
  await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref())]);
  await io.close();
}

/** Version, room and token, in this order, so that an old client is told to reload whatever else is wrong. */
async function admit(socket: DragSocket, { rooms }: ChannelServices): Promise<void> {
  const auth: unknown = socket.handshake.auth;
  const known = versionRangeSchema.safeParse((auth as { protocol?: unknown }).protocol);
  const version = known.success ? commonVersion(known.data, PROTOCOL_VERSIONS) : null;
  if (version === null) throw new Refused('protocol-version', { ...PROTOCOL_VERSIONS }, 'protocol');
  socket.data.version = version;
  const { room, token } = check(handshakeSchema, auth);
  // A room is loaded for its members only.
  const { memberId } = await rooms.reader.membership(room, token);
  socket.data.room = await rooms.open(room);
  socket.data.memberId = memberId;
}

/** Also of a client that was not let in: one that knows no version of ours is told in the newest form. */
function versionOf(socket: DragSocket): number {
  return (socket.data as Partial<SocketData>).version ?? PROTOCOL_VERSIONS.newest;
}

function connect(socket: DragSocket, services: ChannelServices): void {
  const { rooms, metrics, costly, settings } = services;
  const { room, memberId } = socket.data;
  const outbox = new FrameOutbox(
    ({ header, image }) => {
      metrics.sentFrames.inc();
      socket.emit('frame', header, image);
    },
    () => {
      metrics.droppedFrames.inc({ where: 'client' });
    },
  );
  const client: RoomClient = {
    id: socket.id,
    memberId,
    showsPhotos: socket.data.version >= PHOTO_VERSION,
    takesParts: socket.data.version >= HISTORY_PARTS_VERSION,
    send: (name, message) => {
      // The compiler cannot see that a name and its message belong together once both are type parameters.
      (socket.emit as (name: string, message: unknown) => void)(name, messageFor(socket.data.version, name, message));
    },
    written: () => written(socket),
    frame: (frame) => {
      outbox.push(frame);
    },
    bye: (problem) => {
      bye(socket, problem);
    },
    away: () => {
      socket.conn.close();
    },
  };
  const stills = new StillQueue(() => written(socket));
  const release = rooms.retain(room);
  socket.on('disconnect', () => {
    stills.close();
    room.disconnect(client);
    release();
  });
  const left = new AbortController();
  const address = clientAddress(socket.request, settings.trustProxy);
  const by = { address, member: memberId };
  socket.on('disconnect', () => {
    left.abort(new Refused('busy.engine'));
  });
  const context: Context = {
    room,
    client,
    outbox,
    stills,
    paid: (work, now = false) => costly.run(by, left.signal, work, { now }),
    holder: address,
  };
  socket.onAny((name: string, ...args: unknown[]) => {
    void receive(socket, context, services, name, args);
  });
  try {
    room.connect(client);
  } catch (error) {
    bye(socket, toProblem(error));
  }
}
