/** What a page that embeds a room and the frame with the room say to each other. No code but constants: both sides are built with it. */

/** Stands in every envelope; what has another one is passed over. */
export const EMBED_VERSION = 1;

/** The frame is there: sent to its parent window alone, and only where that may embed it. */
export interface Hello {
  readonly tug: typeof EMBED_VERSION;
  readonly kind: 'hello';
  /** Made anew by every frame; the answer carries it. */
  readonly nonce: string;
}

/** The key to a room, as the server gives it to whoever makes or enters one. */
export interface EmbedMembership {
  readonly room: string;
  readonly memberId: string;
  readonly token: string;
  readonly role: 'owner' | 'editor' | 'viewer';
}

/** The host's answer: the key, and the port over which all else is said. */
export interface Open {
  readonly tug: typeof EMBED_VERSION;
  readonly kind: 'open';
  readonly nonce: string;
  readonly membership: EmbedMembership;
}

export interface EmbedPerson {
  readonly memberId: string;
  readonly name: string;
  readonly color: string;
  readonly role: EmbedMembership['role'];
}

/** What went wrong: a code for programs (lib/protocol/problems.ts), a sentence for people. */
export interface EmbedProblem {
  readonly code: string;
  readonly text: string;
}

/** What the frame tells. */
export interface EmbedEvents {
  /** The room is entered and shows its picture. `node` is the edit where it stands. */
  readonly ready: { readonly room: string; readonly role: EmbedMembership['role']; readonly node: string | null };
  /** Another picture is shown, image px; `node` is null while a pull runs. */
  readonly frame: { readonly node: string | null; readonly width: number; readonly height: number };
  /** An edit is kept, whoever made it. */
  readonly committed: { readonly node: string; readonly kind: string; readonly author: string };
  /** Who is in the room. */
  readonly people: { readonly people: readonly EmbedPerson[] };
  /** The frame has left the room and takes no more commands. */
  readonly closed: { readonly by: 'host' | 'room' };
  readonly error: EmbedProblem;
}
export type EmbedEventName = keyof EmbedEvents;

export type PictureType = 'png' | 'jpeg' | 'webp';

/** A picture where only text can be said, as in a program's webview. */
export interface PackedPicture {
  /** Such as image/png. */
  readonly type: string;
  readonly base64: string;
}

/** What the host asks for, and what it gets. */
export interface EmbedCommands {
  /** The picture where the room stands, at its full size. */
  readonly export: {
    readonly asks: { readonly type: PictureType };
    readonly gets: { readonly node: string; readonly picture: Blob };
  };
  readonly undo: { readonly asks: object; readonly gets: object };
  readonly redo: { readonly asks: object; readonly gets: object };
  /** Back to an edit, as a new one. */
  readonly go: { readonly asks: { readonly node: string }; readonly gets: object };
  /** Ends what is being pulled. */
  readonly stop: { readonly asks: object; readonly gets: object };
  /** Leaves the room. */
  readonly close: { readonly asks: object; readonly gets: object };
}
export type EmbedCommandName = keyof EmbedCommands;

/** Frame to host. */
export type FromFrame =
  | { readonly tug: typeof EMBED_VERSION; readonly kind: 'event'; readonly name: string; readonly data: unknown }
  | {
      readonly tug: typeof EMBED_VERSION;
      readonly kind: 'answer';
      readonly id: number;
      readonly ok: true;
      readonly data: unknown;
    }
  | {
      readonly tug: typeof EMBED_VERSION;
      readonly kind: 'answer';
      readonly id: number;
      readonly ok: false;
      readonly problem: EmbedProblem;
    };

/** Host to frame. */
export interface ToFrame {
  readonly tug: typeof EMBED_VERSION;
  readonly kind: 'command';
  readonly id: number;
  readonly name: string;
  readonly data: unknown;
}
