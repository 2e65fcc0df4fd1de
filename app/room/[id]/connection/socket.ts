/** The Socket.io side of a room: typed, every message checked by its schema. Knows nothing about what messages mean. */
import { io, type Socket } from 'socket.io-client';
import {
  PROTOCOL_VERSION,
  SOCKET_PATH,
  SOCKET_TRANSPORTS,
  frameHeaderSchema,
  problem,
  problemSchema,
  serverMessages,
  type Answer,
  type Answers,
  type ClientMessageName,
  type ClientMessages,
  type FrameHeader,
  type Problem,
  type ServerMessages,
} from '@/lib/protocol';

/** A message that is not answered within this time counts as lost, ms. */
const ANSWER_MS = 15_000;

type Fields<K> = K extends keyof Answers ? Answers[K] : object;

export interface SocketHandlers {
  onMessage: <K extends keyof ServerMessages>(name: K, message: ServerMessages[K]) => void;
  onFrame: (header: FrameHeader, image: Uint8Array) => void;
  onDown: () => void;
  /** The server refused the connection; the socket does not try again by itself. */
  onRefused: (problem: Problem) => void;
  /** A message came that this page does not understand. */
  onUnknown: (name: string) => void;
}

export interface RoomSocket {
  send: <K extends ClientMessageName>(name: K, message: ClientMessages[K]) => Promise<Answer<Fields<K>>>;
  /** Sent only when it can go out at once; nobody waits for an answer. */
  sendNewest: <K extends ClientMessageName>(name: K, message: ClientMessages[K]) => void;
  connect: () => void;
  close: () => void;
}

const lost = problem('unreachable.room');

export function openSocket(room: string, token: string, handlers: SocketHandlers): RoomSocket {
  const socket: Socket = io({
    path: SOCKET_PATH,
    transports: SOCKET_TRANSPORTS,
    auth: { protocol: PROTOCOL_VERSION, room, token },
    reconnectionDelay: 300,
    reconnectionDelayMax: 3000,
    autoConnect: false,
  });

  socket.on('disconnect', (reason) => {
    handlers.onDown();
    // The server ended it without a `bye` (it restarts): Socket.io leaves that to us.
    if (reason === 'io server disconnect') setTimeout(() => socket.active || socket.connect(), 500);
  });
  socket.on('connect_error', (error) => {
    const why = problemSchema.safeParse((error as Error & { data?: unknown }).data);
    if (why.success) handlers.onRefused(why.data);
    else handlers.onDown();
  });
  for (const name of Object.keys(serverMessages) as (keyof ServerMessages)[])
    socket.on(name, (message: unknown) => {
      const parsed = serverMessages[name].safeParse(message);
      if (parsed.success) handlers.onMessage(name, parsed.data);
      else handlers.onUnknown(name);
    });
  socket.on('frame', (header: unknown, image: unknown) => {
    const parsed = frameHeaderSchema.safeParse(header);
    if (parsed.success && image instanceof ArrayBuffer) handlers.onFrame(parsed.data, new Uint8Array(image));
    else handlers.onUnknown('frame');
  });

  return {
    async send<K extends ClientMessageName>(name: K, message: ClientMessages[K]) {
      // Socket.io would keep the message for later; a late pull or restore would surprise everyone.
      if (!socket.connected) return { ok: false, error: lost };
      try {
        return (await socket.timeout(ANSWER_MS).emitWithAck(name, message)) as Answer<Fields<K>>;
      } catch {
        return { ok: false, error: lost };
      }
    },
    sendNewest: (name, message) => void socket.volatile.emit(name, message),
    connect: () => void socket.connect(),
    close: () => void socket.close(),
  };
}
