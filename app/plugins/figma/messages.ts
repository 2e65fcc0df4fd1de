/** What the plugin's two halves say to each other: the one that reaches the file (code.ts) and the one that has a page (ui.ts). */
import type { Person } from '@/lib/embed/enter';
import type { FileType, Kept, ProgramError, Subject } from '../host/program';

/** Figma takes no larger pictures, px a side. */
export const MAX_SIDE = 4096;

/** What the page asks for, and what it gets. */
export interface Asks {
  readonly person: { readonly asks: object; readonly gets: { readonly person: Person | null } };
  readonly read: {
    readonly asks: { readonly id: string };
    readonly gets: { readonly bytes: Uint8Array; readonly type: FileType };
  };
  readonly apply: {
    /** `shrunk`: by how much the picture was made smaller, 1 = not at all. */
    readonly asks: {
      readonly id: string;
      readonly bytes: Uint8Array;
      readonly width: number;
      readonly height: number;
      readonly shrunk: number;
      readonly room: string;
    };
    readonly gets: { readonly as: 'same' | 'beside' };
  };
  readonly kept: { readonly asks: { readonly room: string }; readonly gets: { readonly kept: Kept | null } };
  readonly keep: { readonly asks: { readonly id: string; readonly kept: Kept }; readonly gets: object };
  readonly tell: { readonly asks: { readonly text: string; readonly wrong: boolean }; readonly gets: object };
  /** The page is there and wants to know what is selected. */
  readonly ready: { readonly asks: object; readonly gets: { readonly begin: boolean } };
}
export type AskName = keyof Asks;

export type ToCode = {
  [K in AskName]: { readonly ask: K; readonly id: number; readonly data: Asks[K]['asks'] };
}[AskName];

export type ToUi =
  | { readonly kind: 'answer'; readonly id: number; readonly data: object }
  | { readonly kind: 'problem'; readonly id: number; readonly word: ProgramError['word']; readonly text: string }
  | { readonly kind: 'selection'; readonly subjects: readonly Subject[] };
