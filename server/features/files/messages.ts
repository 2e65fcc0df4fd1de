/** What the server and the thread that reads and packs files tell each other. */
import type { SavedPicture } from '../../../lib/export/png/picture';
import type { Latent } from '../../../lib/export/room/latents';
import type { FileDocument, FileEdit, RoomFileHeader } from '../../../lib/export/room/schema';
import type { FilePhoto } from '../../../lib/export/room/write';
import type { Problem } from '../../../lib/protocol';
import type { ZipPart } from '../../../lib/zip/zip-parts';

/** An edit as the store keeps it: its trajectory is packed. */
export interface KeptEdit {
  readonly edit: FileEdit;
  readonly latent: Latent;
  /** As lib/history/trajectory encodes it; null for edits without steps. */
  readonly trajectory: Uint8Array | null;
  /** WebP. */
  readonly thumbnail: Uint8Array;
}

/** An edit that was read from a file. */
export interface ReadEdit extends KeptEdit {
  /** Of the trajectory, 0 without one. */
  readonly steps: number;
  /** Of its last step; null without steps. */
  readonly naturalDistance: number | null;
}

export interface OpenedFile {
  readonly header: RoomFileHeader;
  /** The document as one Yjs update. */
  readonly document: Uint8Array;
}

/** What the thread does: what it is given, and what it answers. */
export interface FileWork {
  /** Reads a PNG; null when Tug did not save it. */
  readonly picture: { readonly given: { readonly png: Uint8Array }; readonly answer: SavedPicture | null };
  /** Begins to read a .tug file; the one before is forgotten. */
  readonly open: { readonly given: { readonly bytes: Uint8Array }; readonly answer: OpenedFile };
  /** The next photo of that file, whose bytes have the hash that it is named by; null after the last. */
  readonly photo: { readonly given: object; readonly answer: FilePhoto | null };
  /** The next edits of that file, as many as are read in a moment; none after the last, and then the file is forgotten. */
  readonly edits: { readonly given: object; readonly answer: readonly ReadEdit[] };
  /** Packs the parts that a .tug file begins with. */
  readonly head: {
    readonly given: { readonly header: RoomFileHeader; readonly document: FileDocument };
    readonly answer: readonly ZipPart[];
  };
  /** Packs the parts of an edit. `before` is what the edit before it in the file shows. */
  readonly pack: {
    readonly given: KeptEdit & { readonly before: Latent | null };
    readonly answer: readonly ZipPart[];
  };
  /** Packs the parts of a photo. */
  readonly 'pack-photo': { readonly given: FilePhoto; readonly answer: readonly ZipPart[] };
  /** Latents of an edit for numpy. */
  readonly latents: {
    readonly given: { readonly latent: Latent; readonly trajectory: Uint8Array | null };
    readonly answer: Uint8Array;
  };
}
export type FileTask = keyof FileWork;

export type ToThread = { [K in FileTask]: { readonly task: K; readonly given: FileWork[K]['given'] } }[FileTask];

/** `ms`: what it cost. `problem`: what is wrong with the file; null when the fault is not the file's. */
export type FromThread = { readonly ms: number } & (
  { readonly answer: FileWork[FileTask]['answer'] } | { readonly message: string; readonly problem: Problem | null }
);
