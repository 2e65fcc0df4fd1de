/** Reads a .tug file. It may come from anybody: sizes are bounded before anything is unpacked, and everything is checked. */
import type { z } from 'zod';
import { faultWords } from '../../faults/first-fault';
import { problem } from '../../protocol';
import { memorySource, type ByteSource } from '../../zip/byte-source';
import { zipDirectory, type ZipEntry } from '../../zip/directory';
import { unpackEntry } from '../../zip/unpack';
import { ZipError } from '../../zip/zip-error';
import { FormatError, damaged } from '../format-error';
import { jsonExcess } from '../json-measure';
import { unpackLatents, type Latent } from './latents';
import { unpackLatents1 } from './latents-1';
import { JSON_LIMITS, MAX_FILE_PARTS, MAX_ROOM_FILE_BYTES, MAX_UNPACKED_BYTES, mostBytes } from './limits';
import { migrate } from './migrate';
import {
  fileDocumentSchema,
  fileEditSchema,
  filePhotoSchema,
  fileStepsSchema,
  roomFileHeaderSchema,
  type FileDocument,
  type RoomFileHeader,
} from './schema';
import type { FileNode, FilePhoto } from './write';

/** What a file is made of; anything else in the zip stays packed. */
const PART =
  /^(?:(?:tug|document)\.json|photos\/[0-9a-f]{64}\/(?:photo\.json|photo\.png|screen\.webp)|nodes\/[A-Za-z0-9_-]{1,40}\/(?:(?:edit|steps)\.json|latents\.npz|thumbnail\.webp))$/;

export interface RoomFile {
  readonly header: RoomFileHeader;
  readonly document: FileDocument;
  /** The edits in their order, read one by one. @throws FormatError that names the part that is wrong. */
  nodes(): Generator<FileNode, void>;
  /** The photos, likewise. */
  photos(): Generator<FilePhoto, void>;
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
  const parts = new Parts(memorySource(bytes));
  if (!parts.has('tug.json')) throw new FormatError('this zip is not a .tug file', problem('invalid.file-kind'));
  const { version, header: found } = migrate(parts.json('tug.json'));
  const header = check('tug.json', roomFileHeaderSchema, found);
  if (new Set(header.nodes).size !== header.nodes.length) throw damaged('tug.json', 'an edit is named twice');
  if (!header.nodes.includes(header.current)) throw damaged('tug.json', 'current is none of the edits');
  const document = check('document.json', fileDocumentSchema, parts.json('document.json'));
  return {
    header,
    document,
    *nodes() {
      const seen = new Set<string>();
      let before: Latent | null = null;
      for (const id of header.nodes) {
        const unpack = (content: Uint8Array) =>
          version < 3 ? unpackLatents1(content) : unpackLatents(content, before);
        const node = readNode(parts, id, header, seen, unpack);
        seen.add(id);
        before = node.latents;
        yield node;
      }
    },
    *photos() {
      for (const hash of header.photos ?? []) yield readPhoto(parts, hash);
    },
  };
}

function readNode(
  parts: Parts,
  id: string,
  header: RoomFileHeader,
  before: ReadonlySet<string>,
  unpack: (latents: Uint8Array) => FileNode['latents'],
): FileNode {
  const at = `nodes/${id}`;
  const edit = check(`${at}/edit.json`, fileEditSchema, parts.json(`${at}/edit.json`));
  const { node } = edit;
  if (node.id !== id) throw damaged(`${at}/edit.json`, `is edit ${node.id}`);
  if (node.parent === null ? before.size > 0 : !before.has(node.parent))
    throw damaged(`${at}/edit.json`, 'parent must be an earlier edit; only the first has none');
  if (node.from !== undefined && !before.has(node.from))
    throw damaged(`${at}/edit.json`, 'from must be an earlier edit');
  if (node.photo?.masks?.some((of) => of !== null && of !== id && !before.has(of)) === true)
    throw damaged(`${at}/edit.json`, 'masks must be those of earlier edits');
  // Before edits said so themselves, a file had one generator a name.
  const pack = header.packs.find(
    ({ name, generator }) => name === node.pack && (node.generator ?? generator) === generator,
  );
  if (pack === undefined) throw damaged(`${at}/edit.json`, `pack ${node.pack} is not in tug.json`);
  const latents = inPart(`${at}/latents.npz`, () => unpack(parts.bytes(`${at}/latents.npz`)));
  const steps = parts.has(`${at}/steps.json`)
    ? check(`${at}/steps.json`, fileStepsSchema, parts.json(`${at}/steps.json`))
    : null;
  if (steps?.length !== latents.steps?.length)
    throw damaged(at, 'steps.json and latents.npz must have equally many steps');
  const thumbnail = parts.bytes(`${at}/thumbnail.webp`);
  return { ...edit, node: { ...node, generator: pack.generator }, latents, steps, thumbnail };
}

function readPhoto(parts: Parts, hash: string): FilePhoto {
  const at = `photos/${hash}`;
  const about = check(`${at}/photo.json`, filePhotoSchema, parts.json(`${at}/photo.json`));
  return { ...about, hash, file: parts.bytes(`${at}/photo.png`), preview: parts.bytes(`${at}/screen.webp`) };
}

/** The parts of a file, each unpacked when it is asked for. Those that a .tug file does not have are left alone. */
class Parts {
  private readonly entries: ReadonlyMap<string, ZipEntry>;

  /** @throws FormatError when the zip is damaged, or its parts would be too large. */
  constructor(private readonly source: ByteSource) {
    const directory = inZip(null, () => zipDirectory(source, MAX_FILE_PARTS));
    this.entries = new Map([...directory].filter(([name]) => PART.test(name)));
    let total = 0;
    for (const { name, size } of this.entries.values()) {
      total += size;
      if (size > mostBytes(name) || total > MAX_UNPACKED_BYTES)
        throw new FormatError(
          `${name}: the file unpacks to more than can be imported`,
          problem('invalid.file-unpacks', { max: MAX_UNPACKED_BYTES }, name),
        );
    }
  }

  has(path: string): boolean {
    return this.entries.has(path);
  }

  /** @throws FormatError when the part is missing or damaged. */
  bytes(path: string): Uint8Array {
    const entry = this.entries.get(path);
    if (entry === undefined) throw damaged(path, 'is missing');
    return inZip(path, () => unpackEntry(this.source, entry));
  }

  json(path: string): unknown {
    const bytes = this.bytes(path);
    const excess = jsonExcess(bytes, JSON_LIMITS);
    if (excess !== null) throw damaged(path, excess);
    return inPart(path, () => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown);
  }
}

function check<T>(path: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw damaged(path, faultWords(parsed.error));
}

function inPart<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof FormatError && error.problem.field !== '' ? error : damaged(path, (error as Error).message);
  }
}

/** @throws FormatError for what the zip reader finds. */
function inZip<T>(path: string | null, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    throw path === null ? new FormatError(error.what) : damaged(path, error.what);
  }
}
