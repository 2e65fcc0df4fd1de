/** What is kept of the photos of a room: a record, and as blobs the photo itself and a smaller picture of it. */
import { mapInPieces } from '../work/breath';
import { keys } from './keys';
import type { Blobs, Write } from './ports';
import { keptNodeSchema, photoRecordSchema, type KeptNode, type NodeRecord, type PhotoRecord } from './records';
import { put, type RoomRecords } from './room-records';

/** A photo that is to be kept. */
export interface NewPhoto {
  readonly width: number;
  readonly height: number;
  readonly surface: string;
  readonly faces: PhotoRecord['faces'];
  /** Without loss, in its own profile. */
  readonly file: Uint8Array;
  /** A smaller picture of it. */
  readonly preview: Uint8Array;
}

/** Blobs that are read at a time. */
const READS_AT_ONCE = 16;

/** How nodes are read by the rest of the server. */
interface Nodes {
  read(kept: KeptNode): NodeRecord;
}

export class PhotoRecords {
  constructor(
    private readonly records: RoomRecords,
    private readonly blobs: Blobs,
    private readonly nodes: Nodes,
  ) {}

  /** Null when the room has none of that hash. */
  async get(room: string, hash: string): Promise<PhotoRecord | null> {
    return this.records.get(keys.photo(room, hash), photoRecordSchema);
  }

  /** The photo's file, or the smaller picture of it; null when it is not there any more. */
  async file(
    room: string,
    { hash, preview }: Pick<PhotoRecord, 'hash' | 'preview'>,
    size: 'whole' | 'screen',
  ): Promise<Uint8Array | null> {
    return (await this.blobs.get(room, size === 'whole' ? hash : preview)) ?? null;
  }

  /** What is to be written with a node that brings a photo along; its blobs are on disk when this returns. */
  async writes(room: string, { photo }: { readonly photo?: NewPhoto | undefined }): Promise<Write[]> {
    if (photo === undefined) return [];
    const { width, height, surface, faces, file } = photo;
    const [hash = '', preview = ''] = await this.blobs.put(room, [file, photo.preview]);
    return [put(keys.photo(room, hash), { hash, preview, width, height, surface, faces } satisfies PhotoRecord)];
  }

  /**
   * Deletes a photo, with all that was made of it: the codes of its faces, the steps of its pulls, its small pictures. Its nodes
   * stay, without them. All of it at once or nothing; blobs that a crash leaves go when the store is opened next. Nobody may
   * commit an edit meanwhile.
   *
   * @param blank a small WebP picture that stands for what is gone
   * @returns the nodes that showed it
   */
  async delete(room: string, hash: string, blank: Uint8Array): Promise<NodeRecord[]> {
    for (;;) {
      const all = await this.records.entries(keys.nodesOf(room), keptNodeSchema);
      const shows = all.filter(({ value }) => value.node.photo?.hash === hash);
      const instead = await this.blanks(
        room,
        shows.map(({ value }) => value.blobs.latent),
        blank,
      );
      const without = shows.map(({ value }) => withoutPhoto(value, instead(value.blobs.latent)));
      const writes = await mapInPieces(without, (node) => put(keys.node(room, node.node.id), node));
      // A name or a star that somebody gives meanwhile stays: then it is read anew.
      const { won } = await this.records.write(
        room,
        [{ key: keys.photo(room, hash), value: null }, ...writes],
        shows.map(({ key, bytes }) => ({ key, value: bytes })),
      );
      if (!won) continue;
      await sweep(room, this.records, this.blobs);
      return without.map((node) => this.nodes.read(node));
    }
  }

  /** Deletes blobs that a deletion left which was cut short. Nobody may be about to write one. */
  async tidy(room: string): Promise<void> {
    await sweep(room, this.records, this.blobs);
  }

  /**
   * What stands for the blobs of nodes that showed a photo: zeros as long as each latent was, and one small picture. They are the same for
   * all nodes, so they are kept at once.
   *
   * @param latents hashes of what is to be replaced
   */
  private async blanks(
    room: string,
    latents: readonly string[],
    blank: Uint8Array,
  ): Promise<(latent: string) => KeptNode['blobs']> {
    const lengths = new Map<string, number>();
    const different = [...new Set(latents)];
    for (let from = 0; from < different.length; from += READS_AT_ONCE)
      await Promise.all(
        different.slice(from, from + READS_AT_ONCE).map(async (hash) => {
          lengths.set(hash, (await this.blobs.get(room, hash))?.length ?? 0);
        }),
      );
    const all = [...new Set(lengths.values())];
    const [thumbnail = '', ...zeros] = await this.blobs.put(room, [
      blank,
      ...all.map((length) => new Uint8Array(length)),
    ]);
    return (latent) => {
      return { latent: zeros[all.indexOf(lengths.get(latent) ?? 0)] ?? '', trajectory: null, thumbnail };
    };
  }
}

/** No numbers of a face, and no picture. */
function withoutPhoto(kept: KeptNode, blobs: KeptNode['blobs']): KeptNode {
  const { photo } = kept.node;
  return { ...kept, node: { ...kept.node, steps: 0, photo: photo && { ...photo, gone: true } }, blobs };
}

/** Deletes blobs that no record of the room names. Nobody may be about to write one. */
export async function sweep(room: string, records: RoomRecords, blobs: Blobs): Promise<void> {
  const nodes = await records.all(keys.nodesOf(room), keptNodeSchema);
  const photos = await records.all(keys.photosOf(room), photoRecordSchema);
  const named = new Set([
    ...nodes.flatMap((node) => [node.blobs.latent, node.blobs.trajectory, node.blobs.thumbnail]),
    ...photos.flatMap(({ hash, preview }) => [hash, preview]),
  ]);
  await blobs.delete(
    room,
    [...(await blobs.list(room))].filter((hash) => !named.has(hash)),
  );
}
