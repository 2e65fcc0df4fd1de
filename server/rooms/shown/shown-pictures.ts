/**
 * What edits show, px by px. Most show what their latent draws. One that was made with a mask shows that where the mask is painted, and
 * around it what its parent shows (rule D21 of lib/SPEC.md); nothing is kept of it but latents and strokes, so it can be drawn again.
 */
import { LRUCache } from 'lru-cache';
import { sameMask, within } from '../../../lib/document/kept';
import type { MaskStroke } from '../../../lib/document/schema';
import { packId } from '../../../lib/pack/id';
import { SharedAsk } from '../../inference/asking';
import type { InferencePool } from '../../inference/pool';
import type { NodeRecord } from '../../store/records';
import { packOf } from '../pack-of';
import { MaskCells } from './cells';
import { MaskShares } from './share';

/** Pictures of edits that others were made upon with a mask: some 300 at 256 px. */
const CACHE_BYTES = 64 * 1024 * 1024;

/** The edits of a room, wherever they are read. */
export interface Nodes {
  readonly roomId: string;
  /** @throws Refused when there is no such edit */
  record(id: string): NodeRecord | Promise<NodeRecord>;
  latent(id: string): Promise<Float32Array>;
}

/** One for all rooms of a server. */
export class ShownPictures {
  readonly shares = new MaskShares();
  readonly cells = new MaskCells();
  private readonly kept = new LRUCache<string, Uint8Array>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ length }) => length,
  });
  private readonly running = new SharedAsk<Uint8Array>();

  constructor(private readonly engine: Pick<InferencePool, 'packs' | 'render'>) {}

  /** The edit whose picture this one shows: itself, or the one that it restored. */
  async source(nodes: Nodes, record: NodeRecord): Promise<NodeRecord> {
    let source = record;
    while (source.node.kind === 'restore' && source.node.parent !== null)
      source = await nodes.record(source.node.parent);
    return source;
  }

  /** What an edit shows: RGB, 8 bit, of the size of its pack. @throws Refused when its pack is not installed. */
  async of(nodes: Nodes, record: NodeRecord): Promise<Uint8Array> {
    const source = await this.source(nodes, record);
    return this.step(nodes, source, await nodes.latent(source.node.id));
  }

  /** What it showed at a step. @param ws latent of the step @throws Refused likewise */
  async step(nodes: Nodes, record: NodeRecord, ws: Float32Array): Promise<Uint8Array> {
    const source = await this.source(nodes, record);
    if (source !== record) return this.of(nodes, source);
    const { node, mask } = record;
    const manifest = packOf(this.engine, node);
    const drawn = await this.engine.render({ pack: packId(manifest), ws });
    if (node.kept !== true || node.parent === null) return drawn;
    const share = await this.shares.of(mask, manifest.resolution);
    if (share === null) return drawn;
    const parent = await this.source(nodes, await nodes.record(node.parent));
    // Nothing here makes such an edit, but a file may say so.
    if (parent.node.photo !== undefined) return drawn;
    const before = await this.around(nodes, parent, mask);
    return before.length === drawn.length ? within(drawn, before, share) : drawn;
  }

  /**
   * What stays outside of a mask when something is made of an edit. With the mask that the edit itself was made with it is what
   * was around that: however often one pulls in a mask, its edge is as soft as once.
   */
  async around(nodes: Nodes, upon: NodeRecord, mask: readonly MaskStroke[]): Promise<Uint8Array> {
    let record = await this.source(nodes, upon);
    while (record.node.kept === true && record.node.parent !== null && sameMask(record.mask, mask))
      record = await this.source(nodes, await nodes.record(record.node.parent));
    const key = `${nodes.roomId}/${record.node.id}`;
    const kept = this.kept.get(key);
    if (kept !== undefined) return kept;
    return this.running.get(key, async () => {
      const picture = await this.of(nodes, record);
      this.kept.set(key, picture);
      return picture;
    });
  }
}
