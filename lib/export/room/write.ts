/** Writes a .tug file edit by edit, so that a room of any size passes through little memory. */
import { packPart, zipOf, type ZipPart } from '../../zip/zip-parts';
import { stableJson } from '../json';
import { packLatents, type Latent, type Latents } from './latents';
import type { FileDocument, FileEdit, RoomFileHeader } from './schema';
import type { z } from 'zod';
import type { filePhotoSchema, fileStepsSchema } from './schema';

const JSON_LEVEL = 6;
/** Latents and pictures are packed already. */
const AS_IT_IS = 0;

export type FileSteps = z.infer<typeof fileStepsSchema>;

/** One edit with everything that belongs to it. */
export interface FileNode extends FileEdit {
  readonly latents: Latents;
  /** One entry a latent in `latents.steps`; null when it is. */
  readonly steps: FileSteps | null;
  /** WebP. */
  readonly thumbnail: Uint8Array;
}

/** A photo with its faces. */
export interface FilePhoto extends z.infer<typeof filePhotoSchema> {
  readonly hash: string;
  readonly file: Uint8Array;
  readonly preview: Uint8Array;
}

const jsonPart = (name: string, content: unknown): ZipPart =>
  packPart(name, new TextEncoder().encode(stableJson(content)), JSON_LEVEL);

/** The parts that every file begins with. */
export const packHead = (header: RoomFileHeader, document: FileDocument): ZipPart[] => [
  jsonPart('tug.json', header),
  jsonPart('document.json', document),
];

/** The parts of one edit. @param before what the edit before it in the file shows; null for the first */
export function packEdit({ latents, steps, thumbnail, ...edit }: FileNode, before: Latent | null): ZipPart[] {
  const folder = `nodes/${edit.node.id}`;
  return [
    jsonPart(`${folder}/edit.json`, edit),
    packPart(`${folder}/latents.npz`, packLatents(latents, before), AS_IT_IS),
    ...(steps === null ? [] : [jsonPart(`${folder}/steps.json`, steps)]),
    packPart(`${folder}/thumbnail.webp`, thumbnail, AS_IT_IS),
  ];
}

/** The parts of a photo. */
export function packPhoto({ hash, file, preview, ...about }: FilePhoto): ZipPart[] {
  const folder = `photos/${hash}`;
  return [
    jsonPart(`${folder}/photo.json`, about),
    packPart(`${folder}/photo.png`, file, AS_IT_IS),
    packPart(`${folder}/screen.webp`, preview, AS_IT_IS),
  ];
}

/** The pieces of the file in order. `nodes` and `photos` must come in the order in which the header names them. */
export function writeRoomFile(
  header: RoomFileHeader,
  document: FileDocument,
  nodes: AsyncIterable<FileNode> | Iterable<FileNode>,
  photos: AsyncIterable<FilePhoto> | Iterable<FilePhoto> = [],
): AsyncGenerator<Uint8Array, void> {
  async function* parts(): AsyncGenerator<ZipPart, void> {
    yield* packHead(header, document);
    let before: Latent | null = null;
    for await (const node of nodes) {
      yield* packEdit(node, before);
      before = node.latents;
    }
    for await (const photo of photos) yield* packPhoto(photo);
  }
  return zipOf(parts());
}
