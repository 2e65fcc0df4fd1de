/** A client's socket: what is known of it, and what can be said to it beside the messages of its room. */
import type { Server, Socket } from 'socket.io';
import type { Problem, ServerEvents } from '../../../lib/protocol';
import type { Room } from '../../rooms/room';
import { problemFor } from './older-clients';

export interface SocketData {
  room: Room;
  memberId: string;
  /** The version that is spoken with this client. */
  version: number;
}
type ClientEvents = Record<string, (...args: unknown[]) => void>;
export type DragServer = Server<ClientEvents, ServerEvents, object, SocketData>;
export type DragSocket = Socket<ClientEvents, ServerEvents, object, SocketData>;

/** Resolves once the system has taken everything that was sent to the client, or the connection has ended. */
export function written({ conn }: DragSocket): Promise<void> {
  const { transport } = conn;
  if (transport.writable || conn.readyState !== 'open') return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      transport.off('ready', done);
      conn.off('close', done);
      conn.off('upgrade', done);
      resolve();
    };
    transport.once('ready', done);
    conn.once('close', done);
    // A transport that gives way to a better one is never ready again.
    conn.once('upgrade', done);
  });
}

export function bye(socket: DragSocket, problem: Problem): void {
  (socket.emit as (name: string, message: unknown) => void)('bye', problemFor(socket.data.version, problem));
  socket.disconnect(true);
}
