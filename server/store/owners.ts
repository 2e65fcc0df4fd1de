/**
 * Several processes on one storage: each room is owned by one of them, which alone writes it. A process takes part as long as it
 * can say so in time; one that cannot lets go of its rooms before anybody else may take them.
 */

/** How long a process counts as there after it last said so, by the storage's clock. */
export const TTL_MS = 5_000;
/** How often it says so. */
export const RENEW_MS = 1_000;
/** A process that could not say so lets go of its rooms after this time, by its own clock: well before the storage's runs out. */
export const FENCE_MS = 4_000;

/** A process that takes part. */
export interface OwnerNode {
  /** Another one after each time it was out. */
  readonly id: string;
  /** Where the others reach it, HOST:PORT. */
  readonly address: string;
}

/** A room that somebody wants to own, and the epoch that is written with it. */
export interface Taking {
  readonly room: string;
  readonly epoch: number;
}

/** Kinds of records that belong to no room, and that processes keep in memory. */
export const SHARED_KINDS = ['api-keys', 'hooks'] as const;
export type SharedKind = (typeof SHARED_KINDS)[number];

export interface Owners {
  /** Whether nobody else had the storage open when this process came: then it is the one that looks at the data. */
  readonly first: boolean;
  /** The data was looked at: others may come in from now on. */
  letIn(): Promise<void>;
  /** This process takes part until it leaves. @param address where the others reach it. @throws StorageUnavailableError */
  join(address: string): Promise<void>;
  /** Who this process is; null while it takes no part. */
  readonly self: OwnerNode | null;
  /** Who owns the room with this tag; null when nobody does. @throws StorageUnavailableError */
  ownerOf(tag: string): Promise<OwnerNode | null>;
  /** It could not be reached: whatever was known of it is asked anew. */
  doubt(owner: OwnerNode): void;
  /** Everybody else that takes part. @throws StorageUnavailableError */
  others(): Promise<OwnerNode[]>;
  /** The room may be another's from now on. Never throws: what could not be given back runs out. */
  release(room: string): Promise<void>;
  /** Calls `listener` when this process could not say in time that it is there: none of its rooms is its own any more. */
  onLost(listener: () => void): void;
  /** Calls `listener` when this process took a room that its owner had not given back: one that is gone, or was taken for gone. */
  onTakenOver(listener: () => void): void;
  /** Tells the others that records of a kind were changed. Never throws: who did not hear it reads them anew when it is back. */
  tell(kind: SharedKind): Promise<void>;
  /** Calls `listener` when another process changed records of a kind, or may have, while this one could not hear. */
  onTold(listener: (kind: SharedKind) => void): void;
  /** Gives back whatever it owns. */
  leave(): Promise<void>;
}
