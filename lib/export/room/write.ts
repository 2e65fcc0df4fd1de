/** Writes a .tug file piece by piece, so that a room of any size passes through little memory. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { stableJson } from '../json';
import { packLatents, type Latents } from './latents';
import type { FileDocument, FileEdit, RoomFileHeader } from './schema';
import type { z } from 'zod';
import type { fileStepsSchema } from './schema';

/** The earliest date that a zip entry can carry: a fixed one, so that equal rooms give equal bytes. */
const DATE = '1980-01-01T00:00:00';
const JSON_LEVEL = 6;

export type FileSteps = z.infer<typeof fileStepsSchema>;

/** One edit with everything that belongs to it. */
export interface FileNode extends FileEdit {
  readonly latents: Latents;
  /** One entry a latent in `latents.steps`; null when it is. */
  readonly steps: FileSteps | null;
  /** WebP. */
  readonly thumbnail: Uint8Array;
}

/** The pieces of the file in order. `nodes` must come in the order of `header.nodes`. */
export async function* writeRoomFile(
  header: RoomFileHeader,
  document: FileDocument,
  nodes: AsyncIterable<FileNode> | Iterable<FileNode>,
): AsyncGenerator<Uint8Array, void> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    ready.push(piece);
  });
  const add = (path: string, content: unknown) => {
    const binary = content instanceof Uint8Array;
    const entry = binary ? new ZipPassThrough(path) : new ZipDeflate(path, { level: JSON_LEVEL });
    entry.mtime = DATE;
    zip.add(entry);
    entry.push(binary ? content : new TextEncoder().encode(stableJson(content)), true);
  };
  const taken = () => {
    const pieces = ready;
    ready = [];
    return pieces;
  };
  add('tug.json', header);
  add('document.json', document);
  yield* taken();
  for await (const { latents, steps, thumbnail, ...edit } of nodes) {
    const folder = `nodes/${edit.node.id}`;
    add(`${folder}/edit.json`, edit);
    add(`${folder}/latents.npz`, packLatents(latents));
    if (steps !== null) add(`${folder}/steps.json`, steps);
    add(`${folder}/thumbnail.webp`, thumbnail);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
