/** What the plugins need of the program around them, and of a room. */
import type { Person } from '@/lib/embed/enter';
import type { EmbedEventName, EmbedEvents, EmbedMembership } from '@/lib/embed/messages';

/** Something in the open file whose picture can be pulled. */
export interface Subject {
  /** Empty: there is nothing yet, and what is made becomes something new. */
  readonly id: string;
  readonly name: string;
  /** Where it was pulled before, if its picture is still that of then. */
  readonly room: string | null;
}

export type FileType = 'png' | 'jpeg';

/** A picture as a file. */
export interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: FileType;
}

/** How one gets back into a room. */
export interface Kept {
  readonly membership: EmbedMembership;
  /** What the picture came as. */
  readonly type: FileType;
}

/** A picture that came back, and how the program put it in. */
export interface Applied {
  /** In place of the old picture, or as something of its own above it. */
  readonly as: 'same' | 'beside';
  /** The size that it had, where it had to be made smaller. */
  readonly smaller?: { readonly width: number; readonly height: number; readonly limit: number } | undefined;
}

/** What a program could not do. `text` is its own reason, where there is one. */
export class ProgramError extends Error {
  constructor(
    readonly word: 'gone' | 'noPicture' | 'readOnly' | 'noDocument' | 'failed',
    readonly text = '',
  ) {
    super(`${word} ${text}`.trim());
  }
}

/** The program around the plugin. All of it throws ProgramError. */
export interface Program {
  person(): Promise<Person | undefined>;
  read(subject: Subject): Promise<Picture>;
  /** One undoable step, with the room's id beside the picture. */
  apply(subject: Subject, picture: Picture, room: string): Promise<Applied>;
  /** What was kept of a room on this computer. */
  kept(room: string): Promise<Kept | null>;
  /** Keeps it on this computer, never in the file: whoever is sent the file is not sent the key. */
  keep(subject: Subject, kept: Kept): Promise<void>;
  tell(text: string, wrong: boolean): void;
}

/** A room that is shown in the panel. */
export interface RoomView {
  readonly membership: EmbedMembership;
  on<K extends EmbedEventName>(name: K, listener: (data: EmbedEvents[K]) => void): () => void;
  /** The picture where the room stands. @throws TugError */
  picture(type: FileType): Promise<Picture>;
  /** Never rejects. */
  close(): Promise<void>;
}

/** Shows a room in the panel. */
export type ShowRoom = (membership: EmbedMembership) => RoomView;
