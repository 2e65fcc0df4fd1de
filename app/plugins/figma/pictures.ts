/** Pictures of a Figma file: which there are in what is selected, their files, and how a new one gets in. */
import type { ImagePaint, Paint, PluginAPI, SceneNode } from '@figma/plugin-typings/plugin-api-standalone';
import { ProgramError, type FileType } from '../host/program';
import { MAX_SIDE, type Asks } from './messages';
import { layAbove, placeAt } from './place';

/** Of layers that are no picture: twice their size, as screens show them. */
const EXPORT_SCALE = 2;
/** Size of a layer that is made of nothing, px. */
const NEW_SIDE = 512;

/** The uppermost picture that is seen in a node, and its place among the fills; null where there is none. */
export function pictureOf(node: SceneNode): { readonly paint: ImagePaint; readonly at: number } | null {
  const fills = fillsOf(node);
  for (let at = fills.length - 1; at >= 0; at--) {
    const paint = fills[at];
    if (paint?.type === 'IMAGE' && paint.imageHash !== null && paint.visible !== false) return { paint, at };
  }
  return null;
}

/** Text may have several sets of fills; then it counts as having none. */
function fillsOf(node: SceneNode): readonly Paint[] {
  return 'fills' in node && Array.isArray(node.fills) ? (node.fills as readonly Paint[]) : [];
}

/** The node, if it is still there. @throws ProgramError */
export async function nodeOf(figma: PluginAPI, id: string): Promise<SceneNode> {
  const node = await figma.getNodeByIdAsync(id);
  if (node === null || node.removed || node.type === 'DOCUMENT' || node.type === 'PAGE') throw new ProgramError('gone');
  return node;
}

/** The file of the node's picture as it was put in, or a picture of the node as it looks. @throws ProgramError */
export async function readPicture(figma: PluginAPI, node: SceneNode): Promise<Asks['read']['gets']> {
  const hash = pictureOf(node)?.paint.imageHash ?? null;
  const image = hash === null ? null : figma.getImageByHash(hash);
  if (image !== null) {
    const bytes = await image.getBytesAsync();
    return { bytes, type: typeOf(bytes) };
  }
  const longest = Math.max(node.width, node.height);
  if (longest <= 0) throw new ProgramError('noPicture');
  const value = Math.min(EXPORT_SCALE, MAX_SIDE / longest);
  const bytes = await node.exportAsync({ format: 'PNG', constraint: { type: 'SCALE', value } });
  return { bytes, type: 'png' };
}

/** Whoever gave a JPEG gets a JPEG back; all else keeps what it shows through in a PNG. */
const typeOf = ([first, second]: Uint8Array): FileType => (first === 0xff && second === 0xd8 ? 'jpeg' : 'png');

/**
 * Puts a picture where the node has one, or upon it as a layer of its own.
 *
 * @param node null makes something new
 * @returns the node that has it now, and the picture's hash in this file
 * @throws ProgramError
 */
export function putPicture(
  figma: PluginAPI,
  node: SceneNode | null,
  { bytes, width, height, shrunk }: Asks['apply']['asks'],
): { readonly node: SceneNode; readonly image: string; readonly as: 'same' | 'beside' } {
  const image = figma.createImage(bytes).hash;
  const picture = node === null ? null : pictureOf(node);
  if (node !== null && picture !== null && 'fills' in node) {
    const { paint, at } = picture;
    // A pattern keeps the size of its tiles.
    const tiles = paint.scaleMode === 'TILE' ? { scalingFactor: (paint.scalingFactor ?? 1) / shrunk } : {};
    node.fills = fillsOf(node).map((fill, i) => (i === at ? { ...paint, ...tiles, imageHash: image } : fill));
    return { node, image, as: 'same' };
  }
  const layer = figma.createRectangle();
  layer.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: image }];
  if (node === null) {
    const fit = NEW_SIDE / Math.max(width, height);
    layer.name = 'Tug';
    layer.resize(width * fit, height * fit);
    const { x, y } = figma.viewport.center;
    placeAt(layer, x - layer.width / 2, y - layer.height / 2);
    figma.currentPage.selection = [layer];
  } else {
    const drawn = 'absoluteRenderBounds' in node ? node.absoluteRenderBounds : null;
    const seen = drawn ?? node.absoluteBoundingBox;
    if (seen === null) throw new ProgramError('noPicture');
    layer.name = `${node.name}, Tug`;
    layer.resize(seen.width, seen.height);
    layAbove(node, layer);
    placeAt(layer, seen.x, seen.y);
  }
  return { node: layer, image, as: 'beside' };
}
