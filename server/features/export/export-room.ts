/** A whole room, or one branch of it, as a .tug file: edit by edit, so that its size costs no memory, and never one that does not open again. */
import { LRUCache } from 'lru-cache';
import type { Latent } from '../../../lib/export/room/latents';
import { MAX_ROOM_FILE_BYTES, opens } from '../../../lib/export/room/limits';
import {
  ROOM_FILE_FORMAT,
  ROOM_FILE_VERSION,
  type FileDocument,
  type RoomFileHeader,
} from '../../../lib/export/room/schema';
import { packId, packKey } from '../../../lib/pack/id';
import { pathTo } from '../../../lib/replay/timeline';
import { bytesOfPart, bytesOfZip, zipOf, type ZipPart } from '../../../lib/zip/zip-parts';
import { Refused } from '../../access/refused';
import { asking } from '../../inference/asking';
import type { InferencePool } from '../../inference/pool';
import { packOf } from '../../rooms/pack-of';
import { masksOf } from '../../rooms/photos/masks';
import type { RoomReader } from '../../rooms/reader';
import type { NodeRecord, RoomRecord } from '../../store/records';
import { Breath } from '../../work/breath';
import type { Asked, FileThread } from '../files';
import { inPieces } from '../jobs';

/** Packed edits that are kept: a room of some thousand short edits. Larger rooms are packed twice, to be counted and to be sent. */
const PACKED_CACHE_BYTES = 64 * 1024 * 1024;

/** Edits that are read and packed beside the one that is sent: the thread then never waits for the next. */
const EDITS_AHEAD = 8;

/** A zip file comes in pieces of a few bytes, each of which costs whoever sends it as much as a large one. */
const SENT_BYTES = 64 * 1024;

export interface ExportedRoom {
  readonly bytes: number;
  /** The file in pieces. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

export class RoomExports {
  private readonly packed = new LRUCache<string, readonly ZipPart[]>({
    maxSize: PACKED_CACHE_BYTES,
    sizeCalculation: (parts) => parts.reduce((sum, part) => sum + bytesOfPart(part), 0),
  });

  constructor(
    private readonly engine: InferencePool,
    private readonly reader: RoomReader,
    private readonly files: FileThread,
  ) {}

  /**
   * The room as it is now; edits that are made meanwhile are not in it.
   *
   * @param branch the edit up to which it goes, from the first; all edits when left out
   * @param made is told how much is packed, 0 to 1
   * @throws Refused when there is no such edit, a pack is not installed, or the file would be too large to be opened again.
   */
  async export(
    { id, name }: RoomRecord,
    branch: string | undefined,
    asked: Asked = asking(),
    made: (share: number) => void = () => undefined,
  ): Promise<ExportedRoom> {
    // Before the edits, so that the one where the room stands is among them.
    const current = branch ?? (await this.reader.head(id));
    const [all, everything] = await Promise.all([this.reader.document(id), this.reader.nodes(id)]);
    if (everything.length === 0) return this.reader.missing(id, 'the room has no edits');
    const records = branch === undefined ? everything : branchOf(everything, branch);
    const header = this.header(name, current, records);
    const document = branch === undefined ? all : withoutStrayComments(all, header.nodes);
    const head = await this.files.ask('head', { header, document }, asked);
    const parts = (yielded?: (share: number) => void) =>
      this.parts(id, head, records, header.photos ?? [], asked, yielded);
    let packed = 0;
    let unpacked = 0;
    for await (const part of parts(made)) {
      packed += bytesOfPart(part);
      unpacked += part.size;
      if (!opens({ edits: records.length, packed: bytesOfZip(packed), unpacked }))
        throw new Refused('too-large.room', { max: MAX_ROOM_FILE_BYTES });
    }
    return { bytes: bytesOfZip(packed), pieces: inPieces(zipOf(parts()), SENT_BYTES) };
  }

  private header(name: string, current: string, records: readonly NodeRecord[]): RoomFileHeader {
    const manifests = new Map(
      records.map(({ node }) => {
        const manifest = packOf(this.engine, node);
        return [packKey(packId(manifest)), manifest];
      }),
    );
    const photos = [
      ...new Set(records.flatMap(({ node: { photo } }) => (photo === undefined || photo.gone ? [] : [photo.hash]))),
    ].sort();
    const packs = [...manifests].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, manifest]) => manifest);
    return {
      format: ROOM_FILE_FORMAT,
      version: ROOM_FILE_VERSION,
      name,
      current,
      packs: packs.map((manifest) => ({ ...packId(manifest), licence: manifest.licence })),
      nodes: records.map(({ node }) => node.id),
      ...(photos.length === 0 ? {} : { photos }),
    };
  }

  /** @param yielded is told which share of the edits and photos has been, 0 to 1 */
  private async *parts(
    room: string,
    head: readonly ZipPart[],
    records: readonly NodeRecord[],
    photos: readonly string[],
    asked: Asked,
    yielded: (share: number) => void = () => undefined,
  ): AsyncGenerator<ZipPart, void> {
    yield* head;
    // Of a room that was packed before nothing is waited for.
    const breath = new Breath();
    let count = 0;
    const one = () => yielded(++count / (records.length + photos.length));
    const ahead: Promise<readonly ZipPart[]>[] = [];
    for (const [i, record] of records.entries()) {
      const edit = this.edit(room, record, records[i - 1] ?? null, asked);
      // Its error is thrown when its turn comes.
      edit.catch(() => undefined);
      ahead.push(edit);
      if (breath.isDue) await breath.take();
      if (ahead.length <= EDITS_AHEAD) continue;
      yield* (await ahead.shift()) ?? [];
      one();
    }
    for (const edit of ahead) {
      yield* await edit;
      one();
    }
    for (const hash of photos) {
      yield* await this.photo(room, hash, asked);
      one();
    }
  }

  /** The parts of an edit. They are known by what can change of it: what people said of it, and which edit stands before it. */
  private async edit(
    room: string,
    record: NodeRecord,
    before: NodeRecord | null,
    asked: Asked,
  ): Promise<readonly ZipPart[]> {
    const { id, name, starred, from } = record.node;
    const key = JSON.stringify([room, id, name, starred, from, record.node.photo?.gone, before?.node.id]);
    const kept = this.packed.get(key);
    if (kept !== undefined) return kept;
    const { node, mask, settings, handles } = record;
    const [latent, last, trajectory, thumbnail] = await Promise.all([
      latentOf(this.engine, this.reader, room, record),
      before === null ? null : latentOf(this.engine, this.reader, room, before),
      this.reader.trajectory(room, id),
      this.reader.thumbnail(room, id),
    ]);
    if (thumbnail === null) return this.reader.missing(room, `edit ${id} is not whole`);
    const edit = { node, mask, settings, handles };
    const parts = await this.files.ask('pack', { edit, latent, trajectory, thumbnail, before: last }, asked);
    this.packed.set(key, parts);
    return parts;
  }

  private async photo(room: string, hash: string, asked: Asked): Promise<readonly ZipPart[]> {
    const record = await this.reader.photo(room, hash);
    const [file, preview] =
      record === null
        ? [null, null]
        : await Promise.all([
            this.reader.photoFile(room, record, 'whole'),
            this.reader.photoFile(room, record, 'screen'),
          ]);
    if (record === null || file === null || preview === null) throw new Error('a photo is not whole');
    const { width, height, surface, faces } = record;
    return this.files.ask('pack-photo', { hash, width, height, surface, faces, file, preview }, asked);
  }
}

/** What an edit shows: a row a layer of its pack, of a photo a row a face under each mask. @throws Refused when its pack is not installed. */
export async function latentOf(
  engine: InferencePool,
  reader: RoomReader,
  room: string,
  { node }: NodeRecord,
): Promise<Latent> {
  const ws = await reader.latent(room, node.id);
  if (node.photo !== undefined) {
    const rows = node.photo.faces * masksOf(node.photo).length;
    return { layers: rows, wDim: ws.length / rows, ws };
  }
  const { layers, wDim } = packOf(engine, node);
  return { layers, wDim, ws };
}

/** From the first edit to this one. @throws Refused when there is no such edit. */
function branchOf(all: readonly NodeRecord[], branch: string): NodeRecord[] {
  const records = new Map(all.map((record) => [record.node.id, record]));
  if (!records.has(branch)) throw new Refused('unknown-node', {}, 'branch');
  const path = pathTo(new Map(all.map(({ node }) => [node.id, node])), branch);
  const ids = new Set(path.map(({ id }) => id));
  return path.flatMap(({ id }) => {
    const record = records.get(id);
    if (record === undefined) return [];
    const { from, ...node } = record.node;
    // Where the room stood before a restore may be on another branch.
    return [from === undefined || ids.has(from) ? record : { ...record, node }];
  });
}

/** Threads that are pinned to an edit which is not there have no place. */
function withoutStrayComments(document: FileDocument, nodes: readonly string[]): FileDocument {
  const here = new Set(nodes);
  const { comments } = document;
  const stays = (thread: string) => here.has(comments[thread]?.pin?.nodeId ?? '');
  return {
    ...document,
    comments: Object.fromEntries(Object.entries(comments).filter(([, { thread }]) => stays(thread))),
  };
}
