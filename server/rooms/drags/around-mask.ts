import { decodePicture } from '../../inference/encode';
import type { DragStep } from '../../../lib/drag/types';
import type { MaskStroke } from '../../../lib/document/schema';
import { within } from '../../../lib/document/kept';
import type { NodeRecord } from '../../store/records';
import type { Nodes, ShownPictures } from '../shown/shown-pictures';

/** A picture: pixels, or a file of them. */
export type Drawn = Pick<DragStep, 'image' | 'encoding'>;

/** RGB, 8 bit. */
export const pixelsOf = ({ image, encoding }: Drawn): Promise<Uint8Array> =>
  encoding === undefined ? Promise.resolve(image) : decodePicture(image);

/** The pictures of a running drag as everybody sees them: outside of the mask as it was before. Rule D21 of lib/SPEC.md. */
export class AroundMask {
  /** Of the mask as it is now. */
  private share: Promise<Uint8Array | null>;
  /** What is around it, where that is not what the first step shows. */
  private before: Promise<Uint8Array> | null = null;
  private first: Uint8Array | null = null;
  private painted = false;

  constructor(
    private readonly shown: ShownPictures,
    private readonly nodes: Nodes,
    /** The edit that the drag begins at. */
    private readonly upon: NodeRecord,
    private readonly resolution: number,
    private mask: readonly MaskStroke[],
  ) {
    this.share = shown.shares.of(mask, resolution);
  }

  /** Whether the last picture was one in another. */
  get kept(): boolean {
    return this.painted;
  }

  change(mask: readonly MaskStroke[]): void {
    this.mask = mask;
    this.share = this.shown.shares.of(mask, this.resolution);
    this.before = null;
  }

  /** @param drawn what the engine drew of a step, in the order of the steps, the first as pixels @throws Refused when what is around cannot be drawn */
  async show(drawn: Drawn): Promise<Drawn> {
    this.first ??= await pixelsOf(drawn);
    const share = await this.share;
    this.painted = share !== null;
    if (share === null) return drawn;
    return { image: within(await pixelsOf(drawn), await this.outside(this.first), share) };
  }

  private async outside(first: Uint8Array): Promise<Uint8Array> {
    this.before ??= this.drawBefore(first, this.mask);
    return this.before;
  }

  private async drawBefore(first: Uint8Array, mask: readonly MaskStroke[]): Promise<Uint8Array> {
    const { node } = await this.shown.source(this.nodes, this.upon);
    // Before anything moves the engine draws what such an edit shows.
    return node.kept === true ? this.shown.around(this.nodes, this.upon, mask) : first;
  }
}
