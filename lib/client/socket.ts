/** The Socket.io side of a room: typed, every message checked by its schema. Knows nothing about what messages mean. */
import { io, type Socket } from 'socket.io-client';
import {
  PROTOCOL_VERSIONS,
  ROOM_TAG_PARAM,
  SOCKET_PATH,
  SOCKET_TRANSPORTS,
  frameHeaderSchema,
  problem,
  problemSchema,
  roomTag,
  serverMessages,
  type Answer,
  type Answers,
  type ClientMessageName,
  type ClientMessages,
  type Membership,
  type Problem,
  type ServerMessages,
} from '../protocol';
import { ANSWER_MS, OPEN_MS } from './waits';
import type { Frame } from './world';

/** Between two attempts to come back, ms: at first, and at most. */
const RETRY_MS = 300;
const MAX_RETRY_MS = 3000;
/** A server that restarts needs a moment before it can be asked again, ms. */
const RESTART_MS = 500;

type Fields<K> = K extends keyof Answers ? Answers[K] : object;
export type AnswerTo<K extends ClientMessageName> = Answer<Fields<K>>;

export interface SocketHandlers {
  readonly onMessage: <K extends keyof ServerMessages>(name: K, message: ServerMessages[K]) => void;
  readonly onFrame: (frame: Frame) => void;
  readonly onDown: () => void;
  /** An attempt to connect failed on the way. */
  readonly onFailed?: () => void;
  /** It stands; told whether it polls, for want of WebSockets, and when it does no longer. */
  readonly onPolling?: (polling: boolean) => void;
  /** The server refused the connection; the socket does not try again by itself. */
  readonly onRefused: (problem: Problem) => void;
  /** A known message came in a form that this client does not understand. */
  readonly onUnreadable: (name: string) => void;
}

export interface SocketPlace {
  /** Address of the server, as in ClientWorld. */
  readonly base: string;
  readonly member: Pick<Membership, 'room' | 'token'>;
  /** Comes back by itself after a loss; true unless said otherwise. */
  readonly reconnects?: boolean;
}

export interface RoomSocket {
  /** What Socket.io offers below the messages: its state, and what is no message of the protocol. */
  readonly io: Socket;
  send<K extends ClientMessageName>(name: K, message: ClientMessages[K]): Promise<AnswerTo<K>>;
  /** Sent while it is connected; nobody waits for an answer. */
  tell<K extends ClientMessageName>(name: K, message: ClientMessages[K]): void;
  /** The same, but only when it can go out at once: what comes next says more. */
  sendNewest<K extends ClientMessageName>(name: K, message: ClientMessages[K]): void;
  connect(): void;
  close(): void;
}

/** What whoever asks is told when no answer comes. */
export const lost = problem('unreachable.room');

/** A closed socket; `connect` opens it. */
export function openSocket({ base, member, reconnects = true }: SocketPlace, handlers: SocketHandlers): RoomSocket {
  const { origin, pathname } = new URL(base);
  const socket: Socket = io(origin, {
    path: (pathname === '/' ? '' : pathname) + SOCKET_PATH,
    transports: [...SOCKET_TRANSPORTS],
    query: { [ROOM_TAG_PARAM]: roomTag(member.room) },
    auth: { protocol: PROTOCOL_VERSIONS, room: member.room, token: member.token },
    reconnection: reconnects,
    reconnectionDelay: RETRY_MS,
    reconnectionDelayMax: MAX_RETRY_MS,
    timeout: OPEN_MS,
    autoConnect: false,
    // Rooms share no connection: each has its own key.
    forceNew: true,
  });

  let transports: readonly string[] = SOCKET_TRANSPORTS;
  /** What did not open begins with the other the next time: a WebSocket may be refused, or held for ever. */
  const turn = () => {
    transports = [...transports].reverse();
    socket.io.opts.transports = [...transports];
  };
  socket.on('connect', () => {
    const { engine } = socket.io;
    const tell = () => handlers.onPolling?.(engine.transport.name === 'polling');
    tell();
    engine.once('upgrade', tell);
  });
  socket.on('disconnect', (reason) => {
    handlers.onDown();
    // The server ended it without a `bye` (it restarts): Socket.io leaves that to us.
    if (reason === 'io server disconnect' && reconnects)
      setTimeout(() => socket.active || socket.connect(), RESTART_MS);
  });
  socket.on('connect_error', (error) => {
    const why = problemSchema.safeParse((error as Error & { data?: unknown }).data);
    if (why.success) handlers.onRefused(why.data);
    else {
      turn();
      handlers.onDown();
      handlers.onFailed?.();
    }
  });
  for (const name of Object.keys(serverMessages) as (keyof ServerMessages)[])
    socket.on(name, (message: unknown) => {
      const parsed = serverMessages[name].safeParse(message);
      if (parsed.success) handlers.onMessage(name, parsed.data);
      else handlers.onUnreadable(name);
    });
  socket.on('frame', (header: unknown, image: unknown) => {
    const parsed = frameHeaderSchema.safeParse(header);
    // Browsers give an ArrayBuffer, Node a view.
    if (parsed.success && (image instanceof ArrayBuffer || image instanceof Uint8Array))
      handlers.onFrame({ header: parsed.data, image: new Uint8Array(image) });
    else handlers.onUnreadable('frame');
  });

  return {
    io: socket,
    async send<K extends ClientMessageName>(name: K, message: ClientMessages[K]) {
      // Socket.io would keep the message for later; a late pull or restore would surprise everyone.
      if (!socket.connected) return { ok: false, error: lost };
      try {
        return (await socket.timeout(ANSWER_MS).emitWithAck(name, message)) as AnswerTo<K>;
      } catch {
        return { ok: false, error: lost };
      }
    },
    tell(name, message) {
      if (socket.connected) socket.emit(name, message);
    },
    sendNewest: (name, message) => void socket.volatile.emit(name, message),
    connect: () => void socket.connect(),
    close: () => void socket.close(),
  };
}
