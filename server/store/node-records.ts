/** What is kept of a node: a record, and its latents and small picture as blobs that the record names by their hash. */
import { keys } from './keys';
import type { OldGenerators } from './old-generators';
import type { Blobs } from './ports';
import type { NewPhoto } from './photo-records';
import { keptNodeSchema, type KeptNode, type NodeRecord } from './records';
import type { RoomRecords } from './room-records';

/** The binary parts of a node. */
export interface NodeData {
  /** W+ latent that the node shows. */
  readonly ws: Float32Array;
  /** As lib/history/trajectory encodes it; null for edits without steps. */
  readonly trajectory: Uint8Array | null;
  /** A small WebP picture. */
  readonly thumbnail: Uint8Array;
  /** A photo that comes into the room with it. */
  readonly photo?: NewPhoto | undefined;
}

export class NodeRecords {
  constructor(
    private readonly records: RoomRecords,
    private readonly blobs: Blobs,
    public oldGenerators: OldGenerators,
  ) {}

  /** As the rest of the server knows it: without the names of its blobs, and with the generator that drew it where that is known. */
  read(kept: KeptNode): NodeRecord {
    const record = withoutBlobs(kept);
    const generator = record.node.generator ?? this.oldGenerators(record.node.pack);
    return generator === undefined ? record : { ...record, node: { ...record.node, generator } };
  }

  /** Its blobs are on disk when this returns. */
  async keep(room: string, record: NodeRecord, { ws, trajectory, thumbnail }: NodeData): Promise<KeptNode> {
    const blobs = [new Uint8Array(ws.buffer, ws.byteOffset, ws.byteLength), thumbnail];
    if (trajectory !== null) blobs.push(trajectory);
    const [latent = '', small = '', steps = null] = await this.blobs.put(room, blobs);
    return { ...record, blobs: { latent, trajectory: steps, thumbnail: small } };
  }

  async blob(room: string, node: string, part: keyof KeptNode['blobs']): Promise<Uint8Array | null> {
    const kept = await this.records.get(keys.node(room, node), keptNodeSchema);
    const hash = kept?.blobs[part] ?? null;
    return hash === null ? null : ((await this.blobs.get(room, hash)) ?? null);
  }
}

function withoutBlobs({ blobs: _, ...record }: KeptNode): NodeRecord {
  return record;
}
