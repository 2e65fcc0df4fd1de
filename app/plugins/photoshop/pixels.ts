/** Pixels of a Photoshop document: out of a layer, and back as a layer of its own. All inside `executeAsModal`, as Photoshop wants it. */
import type * as Photoshop from 'photoshop';
import { ProgramError } from '../host/program';
import type { Pixels } from './png';

/** The parts of Photoshop that the plugin uses. */
export type Ps = Pick<typeof Photoshop, 'action' | 'app' | 'constants' | 'core' | 'imaging'>;
type Document = NonNullable<ReturnType<typeof documentOf>>;
type Layer = Document['layers'][number];

/** Of pictures that come from elsewhere, and of documents that are not RGB. */
export const SRGB = 'sRGB IEC61966-2.1';
/** In the history, and while it goes on. */
const STEP = 'Tug';

/** Where pixels came from, px of the document, and in which colours they are. */
export interface Place {
  readonly document: number;
  /** Null: what is seen of all layers. */
  readonly layer: number | null;
  readonly left: number;
  readonly top: number;
  readonly colorProfile: string;
}

export function documentOf(ps: Ps, id: number) {
  return ps.app.documents.find((document) => document.id === id) ?? null;
}

/** All layers, also those in groups. */
export function layerOf(layers: readonly Layer[], id: number): Layer | null {
  for (const layer of layers) {
    const found = layer.id === id ? layer : layerOf(layer.layers ?? [], id);
    if (found !== null) return found;
  }
  return null;
}

/**
 * The pixels of a layer within the selection, or all of it where nothing is selected. RGB documents give their own numbers, in their
 * own profile, so that what is not pulled comes back as it was; others are converted.
 *
 * @throws ProgramError
 */
export function readPixels(
  ps: Ps,
  document: Document,
  layer: Layer,
): Promise<{ readonly pixels: Pixels; readonly place: Place }> {
  const { LayerKind, DocumentMode } = ps.constants;
  const own = layer.kind === LayerKind.NORMAL || layer.kind === LayerKind.SMARTOBJECT;
  return ps.core.executeAsModal(
    async () => {
      const canvas = { left: 0, top: 0, right: document.width, bottom: document.height };
      const wanted = (await selectionOf(ps, document)) ?? (own ? layer.boundsNoEffects : canvas);
      const sourceBounds = {
        left: Math.max(0, Math.round(wanted.left)),
        top: Math.max(0, Math.round(wanted.top)),
        right: Math.min(canvas.right, Math.round(wanted.right)),
        bottom: Math.min(canvas.bottom, Math.round(wanted.bottom)),
      };
      if (sourceBounds.right <= sourceBounds.left || sourceBounds.bottom <= sourceBounds.top)
        throw new ProgramError('noPicture');
      const found = await ps.imaging.getPixels({
        documentID: document.id,
        ...(own ? { layerID: layer.id } : {}),
        sourceBounds,
        componentSize: 8,
        colorSpace: 'RGB',
        ...(document.mode === DocumentMode.RGB ? {} : { colorProfile: SRGB }),
      });
      const { imageData } = found;
      try {
        const { width, height, components, colorProfile } = imageData;
        const data = (await imageData.getData({ chunky: true })) as Uint8Array;
        // Photoshop leaves out what is empty around the pixels, and says so.
        const { left, top } = found.sourceBounds;
        return {
          pixels: { data, width, height, components },
          place: { document: document.id, layer: own ? layer.id : null, left, top, colorProfile },
        };
      } finally {
        await imageData.dispose();
      }
    },
    { commandName: STEP },
  );
}

/** Puts pixels into a new layer, as one step of the history. @returns the layer's id */
export function putPixels(ps: Ps, document: Document, place: Place, pixels: Pixels, name: string): Promise<number> {
  return ps.core.executeAsModal(
    async ({ hostControl }) => {
      const held = await hostControl.suspendHistory({ documentID: document.id, name: STEP });
      let done = false;
      try {
        const layer = await document.createLayer(ps.constants.LayerKind.NORMAL, { name });
        if (layer === null) throw new ProgramError('failed', 'createLayer');
        const below = place.layer === null ? document.layers[0] : layerOf(document.layers, place.layer);
        // A layer is in its place already where it was made above what it belongs to.
        if (below != null && below.id !== layer.id) layer.move(below, ps.constants.ElementPlacement.PLACEBEFORE);
        const { data, width, height, components } = pixels;
        const imageData = await ps.imaging.createImageDataFromBuffer(data, {
          width,
          height,
          components,
          chunky: true,
          colorProfile: place.colorProfile,
          colorSpace: 'RGB',
        });
        try {
          await ps.imaging.putPixels({
            documentID: document.id,
            layerID: layer.id,
            imageData,
            replace: true,
            targetBounds: { left: place.left, top: place.top, width, height },
            commandName: STEP,
          });
        } finally {
          await imageData.dispose();
        }
        done = true;
        return layer.id;
      } finally {
        await hostControl.resumeHistory(held, done);
      }
    },
    { commandName: STEP },
  );
}

interface Edge {
  readonly _value: number;
}

/** The rectangle around what is selected, px; null where nothing is. Versions before 25 have no property of the document for it. */
async function selectionOf(ps: Ps, document: Document) {
  const [found] = await ps.action.batchPlay(
    [{ _obj: 'get', _target: [{ _property: 'selection' }, { _ref: 'document', _id: document.id }] }],
    {},
  );
  const selection = (found as { readonly selection?: Readonly<Record<'left' | 'top' | 'right' | 'bottom', Edge>> })
    .selection;
  if (selection === undefined) return null;
  const { left, top, right, bottom } = selection;
  return { left: left._value, top: top._value, right: right._value, bottom: bottom._value };
}
