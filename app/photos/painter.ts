/** Draws photos in this page. */
import { GlPainter } from './gl-painter';
import type { PhotoView } from './loaded-photo';
import type { Painter } from './paint';
import { SoftPainter } from './soft-painter';

let card: GlPainter | null | undefined;
let soft: SoftPainter | null = null;

/** On the graphics card where there is one that can draw it, and on another when the browser took that away. */
export function painterOf({ masks }: PhotoView): Painter {
  if (card?.lost !== false && card !== null) card = GlPainter.make();
  if (card !== null && (card.masks || masks.every((mask) => mask === null))) return card;
  return (soft ??= new SoftPainter());
}
