import type { FrameHeader, Problem, ServerMessages } from '../../../lib/protocol';

/** A frame as it goes to every client: encoded once. */
export interface Frame {
  readonly header: FrameHeader;
  readonly image: Uint8Array;
}

/** A connection to a room, as the room sees it: the drag channel's socket, or whatever a test puts there. */
export interface RoomClient {
  /** Unique among connections. */
  readonly id: string;
  readonly memberId: string;
  /** Whether it can draw photos; clients before PHOTO_VERSION cannot. */
  readonly showsPhotos: boolean;
  /** Whether it takes a long history in parts; clients before HISTORY_PARTS_VERSION want all of it with the room. */
  readonly takesParts: boolean;
  send<K extends keyof ServerMessages>(name: K, message: ServerMessages[K]): void;
  /** Resolves once the system has taken all that was sent, or the connection has ended. */
  written(): Promise<void>;
  /** Newest wins when the client is slow, but final frames wait for it. */
  frame(frame: Frame): void;
  /** Says why and closes the connection. */
  bye(problem: Problem): void;
  /** Closes the connection without a word; the client comes back by itself. */
  away(): void;
}
