/**
 * Masks in the cells that the engine takes. Strokes never change, and most masks are one before them with one stroke more, so each stroke
 * is drawn once. What would hold the process for long is drawn in pieces: until then a mask is as far as it is drawn.
 */
import { LRUCache } from 'lru-cache';
import { sameMask } from '../../../lib/document/kept';
import { ENGINE_MASK_SIZE, applyStroke, movable } from '../../../lib/document/mask';
import type { MaskStroke } from '../../../lib/document/schema';
import type { DragMask } from '../../../lib/drag/types';
import { Breath } from '../../work/breath';

/** Masks of rooms that are pulled in now. */
const MOST_KEPT = 64;
/** Whoever asks waits no longer for strokes to be drawn, and one stroke more, ms. Hundreds of usual ones take less. */
const PIECE_MS = 20;

export interface MaskInCells {
  /** Null when everything may move, as far as it is drawn. */
  readonly mask: DragMask | null;
  /** Whether all strokes are in it. */
  readonly isWhole: boolean;
}

export class MaskCells {
  private readonly kept = new LRUCache<string, Drawing>({ max: MOST_KEPT });

  /**
   * @param resolution side of the picture in image px
   * @param whole is told the mask later, when not all of it is drawn yet
   */
  of(strokes: readonly MaskStroke[], resolution: number, whole?: (mask: DragMask | null) => void): MaskInCells {
    const [first] = strokes;
    if (first === undefined) return { mask: null, isWhole: true };
    const key = `${resolution}/${first.id}`;
    const before = this.kept.get(key);
    const drawing = before?.isOf(strokes) === true ? before : new Drawing(strokes, resolution, before);
    this.kept.set(key, drawing);
    const isWhole = drawing.draw();
    if (!isWhole) {
      const drawn = drawing.drawAll();
      if (whole !== undefined)
        void drawn.then(() => {
          whole(drawing.mask);
        });
    }
    return { mask: drawing.mask, isWhole };
  }
}

class Drawing {
  private readonly cells = new Float32Array(ENGINE_MASK_SIZE ** 2);
  /** Strokes that are drawn. */
  private done = 0;
  /** Whether any of them paints: before one does there is nothing to erase. */
  private paints = false;
  private drawing: Promise<void> | null = null;

  /** @param before goes on from there, if that is how the mask begins */
  constructor(
    private readonly strokes: readonly MaskStroke[],
    private readonly resolution: number,
    before?: Drawing,
  ) {
    if (before === undefined || !sameMask(before.strokes.slice(0, before.done), strokes.slice(0, before.done))) return;
    this.cells.set(before.cells);
    this.done = before.done;
    this.paints = before.paints;
  }

  isOf(strokes: readonly MaskStroke[]): boolean {
    return sameMask(this.strokes, strokes);
  }

  get mask(): DragMask | null {
    return movable(this.cells, ENGINE_MASK_SIZE);
  }

  /** One piece. @returns whether that was all */
  draw(): boolean {
    for (const end = performance.now() + PIECE_MS; ; this.done++) {
      const stroke = this.strokes[this.done];
      if (stroke === undefined) return true;
      this.paints ||= stroke.mode !== 'erase';
      if (!this.paints) continue;
      if (performance.now() > end) return false;
      applyStroke(this.cells, stroke, this.resolution, ENGINE_MASK_SIZE);
    }
  }

  drawAll(): Promise<void> {
    return (this.drawing ??= this.goOn());
  }

  private async goOn(): Promise<void> {
    const breath = new Breath();
    do await breath.take();
    while (!this.draw());
  }
}
