/** What the server and the process that imports say to each other. Plain values: they travel as JSON. */
import type { FoundCheckpoint, PackRequest, Problem } from '../../../lib/protocol';
import type { ImportStage } from './import-pack';

export type ToChild =
  | { readonly kind: 'look'; readonly file: string }
  | { readonly kind: 'import'; readonly file: string; readonly packs: string; readonly request: PackRequest };

export type FromChild =
  | { readonly kind: 'found'; readonly found: FoundCheckpoint }
  | { readonly kind: 'progress'; readonly stage: ImportStage; readonly share: number }
  /** The pack is in its place; `generator` is its hash. */
  | { readonly kind: 'done'; readonly generator: string }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Something nobody foresaw; the words are for the log. */
  | { readonly kind: 'failed'; readonly words: string };
