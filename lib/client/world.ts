/** What the client of a room is given: it knows no page, no files and no network of its own. */
import type * as Y from 'yjs';
import type { FrameHeader, HistoryNode, Problem } from '../protocol';

/** An encoded frame, as it came. */
export interface Frame {
  readonly header: FrameHeader;
  readonly image: Uint8Array;
}

/** Where frames are shown. What a decoded picture is, is its own affair. */
export interface Screen<Picture> {
  decode(frame: Frame): Promise<Picture>;
  /** Shows the picture and gives it back; called for the newest frame only. */
  show(frame: Frame, picture: Picture): void;
}

/** Keeps documents between visits. */
export interface DocumentStorage {
  /** Reads what is kept under this name into the document, and keeps every later change. */
  open(name: string, doc: Y.Doc): KeptDocument;
}
export interface KeptDocument {
  /** What was kept has been read. */
  readonly loaded: Promise<unknown>;
  clear(): Promise<void>;
  close(): void;
}

/** What the person should know; whoever shows it has the words. */
export type Notice =
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** The server sent a known message in a form that this client does not understand. */
  | { readonly kind: 'unreadable-message' }
  | { readonly kind: 'broken-frame' }
  /** A pull has to wait for the connection. */
  | { readonly kind: 'not-connected' }
  /** The connection was lost for so long that the pull was let go. */
  | { readonly kind: 'pull-let-go' }
  | { readonly kind: 'nothing-to-undo' }
  | { readonly kind: 'nothing-to-redo' }
  /** My edit cannot be undone, since others built upon it; `before` is where a branch could begin. */
  | {
      readonly kind: 'built-upon';
      readonly node: HistoryNode;
      readonly builders: readonly string[];
      readonly before: string;
    };

/** Tells a listener how it is now and whenever that changes; gives the way to end it. */
type Watch<T> = (listener: (value: T) => void) => () => void;

export interface ClientWorld<Picture> {
  /** Address of the server without a slash at its end, such as https://tug.example.org or https://example.org/tug. */
  readonly base: string;
  readonly screen: Screen<Picture>;
  readonly notice: (notice: Notice) => void;
  /** Without it, the document is loaded anew each time. */
  readonly storage?: DocumentStorage;
  /** Whether there is a network at all, as far as the machine knows. */
  readonly watchNetwork?: Watch<boolean>;
  /** Whether the person is still on the page; who left is not shown to the others. */
  readonly watchPresence?: Watch<boolean>;
  /** Runs something before the next picture is drawn; pointers report more often. */
  readonly nextPaint?: (run: () => void) => void;
  /** For places without one of their own, such as Node 20. */
  readonly WebSocket?: typeof globalThis.WebSocket;
}
