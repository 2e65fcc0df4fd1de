/**
 * The Socket.io surface: lets clients in, checks and counts every message, hands it to its handler and answers. All rules of
 * what a message does are in the rooms.
 */
import type { Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { Server, type Socket } from 'socket.io';
import {
  MAX_SOCKET_MESSAGE_BYTES,
  PROTOCOL_VERSIONS,
  commonVersion,
  SOCKET_PATH,
  SOCKET_TRANSPORTS,
  clientMessages,
  handshakeSchema,
  versionRangeSchema,
  type Answer,
  type ClientMessageName,
  type Problem,
  type ServerEvents,
} from '../../../lib/protocol';
import { may, messageActions, refusal } from '../../../lib/roles/permissions';
import { clientAddress, hostAllowed, originAllowed } from '../../access/origin';
import type { RateLimits } from '../../access/rates';
import type { Metrics } from '../../metrics/metrics';
import type { Frame, RoomClient } from '../../rooms/people/client';
import { Refused, check, isUnexpected, toProblem } from '../../access/refused';
import type { RoomRegistry } from '../../rooms/registry';
import type { Room } from '../../rooms/room';
import type { Settings } from '../../settings/settings';
import { messageRules, type Context } from './handlers';
import { messageFor, problemFor, type OldProblem } from './older-clients';
import { FrameOutbox } from './outbox';
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

interface SocketData {
  room: Room;
  memberId: string;
  /** The version that is spoken with this client. */
  version: number;
}
type ClientEvents = Record<string, (...args: unknown[]) => void>;
export type DragServer = Server<ClientEvents, ServerEvents, object, SocketData>;
type DragSocket = Socket<ClientEvents, ServerEvents, object, SocketData>;
type Acknowledge = (answer: Answer | { ok: false; error: Problem | OldProblem }) => void;

export interface ChannelServices {
  readonly rooms: RoomRegistry;
  readonly rates: RateLimits;
  readonly metrics: Metrics;
  readonly settings: Settings;
  readonly log: Logger;
}

/** Attaches the channel; upgrades of other paths are left to others. */
export function openDragChannel(http: HttpServer, services: ChannelServices): DragServer {
  const { settings, rates, log } = services;
  const io: DragServer = new Server(http, {
    path: SOCKET_PATH,
    transports: [...SOCKET_TRANSPORTS],
    serveClient: false,
    destroyUpgrade: false,
    perMessageDeflate: false,
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
        next(Object.assign(new Error(problem.code), { data: problemFor(versionOf(socket), problem) }));
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
  const { rooms, metrics } = services;
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
    send: (name, message) => {
      // The compiler cannot see that a name and its message belong together once both are type parameters.
      (socket.emit as (name: string, message: unknown) => void)(name, messageFor(socket.data.version, name, message));
    },
    frame: (frame) => {
      outbox.push(frame);
    },
    bye: (problem) => {
      bye(socket, problem);
    },
  };
  const stills = new StillQueue<Frame>(() => written(socket));
  const release = rooms.retain(room);
  socket.on('disconnect', () => {
    stills.close();
    room.disconnect(client);
    release();
  });
  const context: Context = { room, client, outbox, stills };
  socket.onAny((name: string, ...args: unknown[]) => {
    void receive(socket, context, services, name, args);
  });
  try {
    room.connect(client);
  } catch (error) {
    bye(socket, toProblem(error));
  }
}

/** Resolves once the system has taken everything that was sent to the client, or the connection has ended. */
function written({ conn }: DragSocket): Promise<void> {
  const { transport } = conn;
  if (transport.writable || conn.readyState !== 'open') return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      transport.off('ready', done);
      conn.off('close', done);
      resolve();
    };
    transport.once('ready', done);
    conn.once('close', done);
  });
}

function bye(socket: DragSocket, problem: Problem): void {
  (socket.emit as (name: string, message: unknown) => void)('bye', problemFor(socket.data.version, problem));
  socket.disconnect(true);
}

/** One message from check to answer. Never throws. */
async function receive(
  socket: DragSocket,
  context: Context,
  services: ChannelServices,
  name: string,
  args: unknown[],
): Promise<void> {
  const last = args.at(-1);
  const acknowledge = typeof last === 'function' ? (last as Acknowledge) : null;
  const payload = acknowledge === null ? args[0] : args.length > 1 ? args[0] : undefined;
  try {
    const answer = await dispatch(socket, context, services, name, payload);
    acknowledge?.({ ok: true, ...answer });
  } catch (error) {
    if (isUnexpected(error)) context.room.log.error({ err: error, message: name }, 'a message could not be handled');
    const problem = toProblem(error);
    services.metrics.refused.inc({ code: problem.code });
    acknowledge?.({ ok: false, error: problemFor(socket.data.version, problem) });
  }
}

async function dispatch(
  socket: DragSocket,
  context: Context,
  { rates }: ChannelServices,
  name: string,
  payload: unknown,
): Promise<object | undefined> {
  if (!(await rates.consume('flood', socket.id))) {
    const flood = new Refused('rate-limited.flood');
    if (socket.connected) bye(socket, flood.problem);
    throw flood;
  }
  if (!isMessageName(name)) throw new Refused('invalid.message');
  const rule = messageRules[name];
  if (!(await rates.consume(rule.rate, `${context.client.memberId}/${socket.id}`))) throw new Refused('rate-limited');
  if (byteSize(payload) > MAX_SOCKET_MESSAGE_BYTES) throw new Refused('too-large', { max: MAX_SOCKET_MESSAGE_BYTES });
  // Read at every message, so that a changed role counts at once.
  const role = context.room.people.role(context.client.memberId);
  const action = messageActions[name];
  if (!may(role, action, context.room.settings)) throw new Refused(refusal(action));
  const message = check<unknown>(clientMessages[name], payload);
  // As above: name, rule and message belong together.
  const handle = rule.handle as (context: Context, message: unknown) => unknown;
  return (await handle(context, message)) as object | undefined;
}

const isMessageName = (name: string): name is ClientMessageName => Object.hasOwn(clientMessages, name);

function byteSize(payload: unknown): number {
  try {
    return payload === undefined ? 0 : Buffer.byteLength(JSON.stringify(payload));
  } catch {
    return Infinity;
  }
}
