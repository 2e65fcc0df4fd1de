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
    const manifest = packOf(this.engine, record.node);
    const drawn = await this.engine.render({ pack: packId(manifest), ws });
    const below = await this.below(nodes, record);
    if (below === null) return drawn;
    return within(drawn, await this.picture(nodes, below.around), below.share);
  }

  /**
   * The edits of which the picture of one consists: itself, then the one around its mask, and so on; the last shows what its latent
   * draws. @param most so many at most
   */
  async layers(nodes: Nodes, record: NodeRecord, most: number): Promise<readonly NodeRecord[]> {
    const layers = [await this.source(nodes, record)];
    for (let last = layers[0]; last !== undefined && layers.length < most;) {
      last = (await this.below(nodes, last))?.around;
      if (last !== undefined) layers.push(last);
    }
    return layers;
  }

  /**
   * What stays outside of a mask when something is made of an edit. With the mask that the edit itself was made with it is what
   * was around that: however often one pulls in a mask, its edge is as soft as once.
   */
  async around(nodes: Nodes, upon: NodeRecord, mask: readonly MaskStroke[]): Promise<Uint8Array> {
    return this.picture(nodes, await this.recordAround(nodes, upon, mask));
  }

  private async recordAround(nodes: Nodes, upon: NodeRecord, mask: readonly MaskStroke[]): Promise<NodeRecord> {
    let record = await this.source(nodes, upon);
    while (record.node.kept === true && record.node.parent !== null && sameMask(record.mask, mask))
      record = await this.source(nodes, await nodes.record(record.node.parent));
    return record;
  }

  /** The edit that is seen around the mask of another, and how much that covers; null when nothing of it is. */
  private async below(
    nodes: Nodes,
    { node, mask }: NodeRecord,
  ): Promise<{ readonly around: NodeRecord; readonly share: Uint8Array } | null> {
    if (node.kept !== true || node.parent === null) return null;
    const share = await this.shares.of(mask, packOf(this.engine, node).resolution);
    if (share === null) return null;
    const parent = await this.source(nodes, await nodes.record(node.parent));
    const around = await this.recordAround(nodes, parent, mask);
    // Nothing here makes such an edit upon a photo, or a picture of another pack, but a file may say so.
    const { photo, pack, generator } = around.node;
    if (photo !== undefined || pack !== node.pack || generator !== node.generator) return null;
    return { around, share };
  }

  private async picture(nodes: Nodes, record: NodeRecord): Promise<Uint8Array> {
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
