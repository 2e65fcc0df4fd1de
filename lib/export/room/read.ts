/** Reads a .tug file. It may come from anybody: sizes are bounded before anything is unpacked, and everything is checked. */
import { unzipSync } from 'fflate';
import type { z } from 'zod';
import { problem } from '../../protocol';
import { FormatError, damaged } from '../format-error';
import { isDeeperThan } from '../json-depth';
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
/** tug.json names every edit once; document.json holds no more than a room's document. */
const MAX_SMALL_JSON_BYTES = 8 * 1024 * 1024;
/** Arrays and objects in each other: an edit has six levels. */
const MAX_JSON_DEPTH = 32;
/** What a file is made of; anything else in the zip stays packed. */
const PART =
  /^(?:(?:tug|document)\.json|nodes\/[A-Za-z0-9_-]{1,40}\/(?:(?:edit|steps)\.json|latents\.npz|thumbnail\.webp))$/;
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
  if (!isZip(bytes)) throw new FormatError('this is not a .tug file', problem('invalid.file-kind'));
  if (bytes.length > MAX_ROOM_FILE_BYTES)
    throw new FormatError(
      `the file has ${bytes.length} bytes`,
      problem('too-large.file', { max: MAX_ROOM_FILE_BYTES }),
    );
  const parts = unpack(bytes);
  const header = check('tug.json', roomFileHeaderSchema, migrate(json(parts, 'tug.json')));
  if (new Set(header.nodes).size !== header.nodes.length) throw damaged('tug.json', 'an edit is named twice');
  if (!header.nodes.includes(header.current)) throw damaged('tug.json', 'current is none of the edits');
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
  if (node.id !== id) throw damaged(`${at}/edit.json`, `is edit ${node.id}`);
  if (node.parent === null ? before.size > 0 : !before.has(node.parent))
    throw damaged(`${at}/edit.json`, 'parent must be an earlier edit; only the first has none');
  if (node.from !== undefined && !before.has(node.from))
    throw damaged(`${at}/edit.json`, 'from must be an earlier edit');
  // Before edits said so themselves, a file had one generator a name.
  const pack = header.packs.find(
    ({ name, generator }) => name === node.pack && (node.generator ?? generator) === generator,
  );
  if (pack === undefined) throw damaged(`${at}/edit.json`, `pack ${node.pack} is not in tug.json`);
  const latents = inPart(`${at}/latents.npz`, () => unpackLatents(part(parts, `${at}/latents.npz`)));
  const steps = parts.has(`${at}/steps.json`)
    ? check(`${at}/steps.json`, fileStepsSchema, json(parts, `${at}/steps.json`))
    : null;
  if (steps?.length !== latents.steps?.length)
    throw damaged(at, 'steps.json and latents.npz must have equally many steps');
  const thumbnail = part(parts, `${at}/thumbnail.webp`);
  if (thumbnail.length > MAX_THUMBNAIL_BYTES) throw damaged(`${at}/thumbnail.webp`, 'is too large');
  return { ...edit, node: { ...node, generator: pack.generator }, latents, steps, thumbnail };
}

type Parts = ReadonlyMap<string, Uint8Array>;

function mostBytes(part: string): number {
  if (!part.endsWith('.json')) return MAX_LATENT_BYTES;
  return part.startsWith('nodes/') ? MAX_JSON_BYTES : MAX_SMALL_JSON_BYTES;
}

function unpack(bytes: Uint8Array): Parts {
  let total = 0;
  let count = 0;
  try {
    const entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!PART.test(name)) return false;
        const most = mostBytes(name);
        total += originalSize;
        count += 1;
        if (originalSize > most || total > MAX_UNPACKED_BYTES || count > 2 + MAX_FILE_NODES * PARTS_PER_NODE)
          throw new FormatError(
            `${name}: the file unpacks to more than can be imported`,
            problem('invalid.file-unpacks', { max: MAX_UNPACKED_BYTES }, name),
          );
        return true;
      },
    });
    return new Map(Object.entries(entries));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('the .tug file is damaged or cut short');
  }
}

function part(parts: Parts, path: string): Uint8Array {
  const bytes = parts.get(path);
  if (bytes === undefined)
    throw new FormatError(`the .tug file has no ${path}`, problem('invalid.file-damaged', {}, path));
  return bytes;
}

function json(parts: Parts, path: string): unknown {
  const bytes = part(parts, path);
  if (isDeeperThan(bytes, MAX_JSON_DEPTH)) throw damaged(path, `is nested deeper than ${MAX_JSON_DEPTH} levels`);
  return inPart(path, () => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown);
}

function check<T>(path: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw damaged(path, `${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? 'is not valid'}`);
}

function inPart<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw damaged(path, (error as Error).message);
  }
}
