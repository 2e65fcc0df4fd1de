/** Where a new layer goes in a Figma file: among what surrounds the layer that it belongs to, so that it is moved and exported with it. */
import type { BaseNode, RectangleNode, SceneNode } from '@figma/plugin-typings/plugin-api-standalone';

/** What has no coordinates of its own: layers in it are placed in those of what is around it. */
const SHARED = ['GROUP', 'BOOLEAN_OPERATION', 'TRANSFORM_GROUP'];
/** What another layer would be another shape of. */
const SHAPES = ['BOOLEAN_OPERATION'];

/** Lays a layer right above a node. What takes no other layers, such as an instance, is left for what is around it. */
export function layAbove(node: SceneNode, layer: RectangleNode): void {
  let below: BaseNode = node;
  for (let around = node.parent; around !== null; below = around, around = around.parent) {
    if (SHAPES.includes(around.type)) continue;
    const at = around.children.findIndex(({ id }) => id === below.id) + 1;
    try {
      around.insertChild(at, layer);
    } catch {
      continue;
    }
    // It takes no place from the others where those are laid out one after the other.
    if ('layoutMode' in around && around.layoutMode !== 'NONE') layer.layoutPositioning = 'ABSOLUTE';
    return;
  }
}

/** Puts a layer there on the page, upright, whatever it lies in. @param x and @param y px of the page, of its upper left corner */
export function placeAt(layer: RectangleNode, x: number, y: number): void {
  const [[a, b, left], [c, d, top]] = coordinatesOf(layer);
  const area = a * d - b * c;
  layer.relativeTransform = [
    [d / area, -b / area, (d * (x - left) - b * (y - top)) / area],
    [-c / area, a / area, (a * (y - top) - c * (x - left)) / area],
  ];
}

/** From what a layer is placed in to the page. */
function coordinatesOf(layer: RectangleNode): RectangleNode['absoluteTransform'] {
  for (let around = layer.parent; around !== null; around = around.parent)
    if (!SHARED.includes(around.type) && 'absoluteTransform' in around) return around.absoluteTransform;
  return [
    [1, 0, 0],
    [0, 1, 0],
  ];
}
