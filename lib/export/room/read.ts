/** Reads a .tug file. It may come from anybody: sizes are bounded before anything is unpacked, and everything is checked. */
import { unzipSync } from 'fflate';
import type { z } from 'zod';
import { FormatError } from '../format-error';
import { MAX_LATENT_BYTES, unpackLatents } from './latents';
import { migrate } from './migrate';
import {
  MAX_FILE_NODES,
  fileDocumentSchema,
  fileEditSchema,
  fileStepsSchema,
  roomFileHeaderSchema,
  type FileDocument,
  type RoomFileHeader,
} from './schema';
import type { FileNode } from './write';

/** Bytes of a file, packed: a room of many thousand edits. */
export const MAX_ROOM_FILE_BYTES = 128 * 1024 * 1024;
/** Bytes of all its parts together, unpacked: a small file that unpacks to more is an attack. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
/** Bytes of one JSON part, unpacked: the longest edit with the most points has a third of it. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;
/** A thumbnail is about 10 KB. */
const MAX_THUMBNAIL_BYTES = 512 * 1024;
const PARTS_PER_NODE = 4;

export interface RoomFile {
  readonly header: RoomFileHeader;
  readonly document: FileDocument;
  /** The edits in their order, read one by one. @throws FormatError that names the part that is wrong. */
  nodes(): Generator<FileNode, void>;
}

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** @throws FormatError when it is no .tug file, is damaged, too large, or of a later version. */
export function readRoomFile(bytes: Uint8Array): RoomFile {
  if (!isZip(bytes)) throw new FormatError('This is not a .tug file.');
  if (bytes.length > MAX_ROOM_FILE_BYTES)
    throw new FormatError(
      `The file is larger than ${MAX_ROOM_FILE_BYTES / 1024 / 1024} MB, the most that can be imported.`,
    );
  const parts = unpack(bytes);
  const header = check('tug.json', roomFileHeaderSchema, migrate(json(parts, 'tug.json')));
  if (new Set(header.nodes).size !== header.nodes.length) throw new FormatError('tug.json: an edit is named twice');
  if (!header.nodes.includes(header.current)) throw new FormatError('tug.json: current is none of the edits');
  const document = check('document.json', fileDocumentSchema, json(parts, 'document.json'));
  return {
    header,
    document,
    *nodes() {
      const seen = new Set<string>();
      for (const id of header.nodes) {
        yield readNode(parts, id, header, seen);
        seen.add(id);
      }
    },
  };
}

function readNode(parts: Parts, id: string, header: RoomFileHeader, before: ReadonlySet<string>): FileNode {
  const at = `nodes/${id}`;
  const edit = check(`${at}/edit.json`, fileEditSchema, json(parts, `${at}/edit.json`));
  const { node } = edit;
  if (node.id !== id) throw new FormatError(`${at}/edit.json: is edit ${node.id}`);
  if (node.parent === null ? before.size > 0 : !before.has(node.parent))
    throw new FormatError(`${at}/edit.json: parent must be an earlier edit; only the first has none`);
  if (node.from !== undefined && !before.has(node.from))
    throw new FormatError(`${at}/edit.json: from must be an earlier edit`);
  if (!header.packs.some(({ name }) => name === node.pack))
    throw new FormatError(`${at}/edit.json: pack ${node.pack} is not in tug.json`);
  const latents = inPart(`${at}/latents.npz`, () => unpackLatents(part(parts, `${at}/latents.npz`)));
  const steps = parts.has(`${at}/steps.json`)
    ? check(`${at}/steps.json`, fileStepsSchema, json(parts, `${at}/steps.json`))
    : null;
  if (steps?.length !== latents.steps?.length)
    throw new FormatError(`${at}: steps.json and latents.npz must have equally many steps`);
  const thumbnail = part(parts, `${at}/thumbnail.webp`);
  if (thumbnail.length > MAX_THUMBNAIL_BYTES) throw new FormatError(`${at}/thumbnail.webp: is too large`);
  return { ...edit, latents, steps, thumbnail };
}

type Parts = ReadonlyMap<string, Uint8Array>;

function unpack(bytes: Uint8Array): Parts {
  let total = 0;
  let count = 0;
  try {
    const entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        const most = name.endsWith('.json') ? MAX_JSON_BYTES : MAX_LATENT_BYTES;
        total += originalSize;
        count += 1;
        if (originalSize > most || total > MAX_UNPACKED_BYTES || count > 2 + MAX_FILE_NODES * PARTS_PER_NODE)
          throw new FormatError(`${name}: the file unpacks to more than can be imported`);
        return true;
      },
    });
    return new Map(Object.entries(entries));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('The .tug file is damaged or cut short.');
  }
}

function part(parts: Parts, path: string): Uint8Array {
  const bytes = parts.get(path);
  if (bytes === undefined) throw new FormatError(`The .tug file has no ${path}.`);
  return bytes;
}

function json(parts: Parts, path: string): unknown {
  const bytes = part(parts, path);
  return inPart(path, () => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown);
}

function check<T>(path: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FormatError(`${path}: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? 'is not valid'}`);
}

function inPart<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new FormatError(`${path}: ${(error as Error).message}`);
  }
}
