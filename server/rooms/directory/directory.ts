/** Who owns a room. Exactly one process holds a room in memory and changes it; which one, a directory knows. */

export interface RoomClaim {
  /** Above that of every earlier claim of the room, by whomever. */
  readonly epoch: number;
  /** The room may be another's from now on. */
  release(): Promise<void>;
}

export interface RoomDirectory {
  /** Makes this process the room's owner. @throws OwnedElsewhereError when another process is and remains it. */
  claim(roomId: string): Promise<RoomClaim>;
  /** Calls `listener` with each room that is this process's no longer, though it did not release it: nothing of it can be written here. */
  onLost(listener: (roomId: string) => void): void;
}
