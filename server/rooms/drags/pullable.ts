/** What the room shows, as a drag takes it: a picture of a pack or a photo, how large it is, and how it is moved. */
import { ENGINE_MASK_SIZE, rasteriseMask } from '../../../lib/document/mask';
import type { DragPoint, DragRun, DragSettings } from '../../../lib/drag/types';
import { squareOf, type Size } from '../../../lib/geometry/point';
import { packId } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import { PRESS_CELLS } from '../../../lib/photo/mask';
import { MAX_POINTS, type NodePhoto } from '../../../lib/protocol';
import type { InferencePool } from '../../inference/pool';
import type { DocumentContent } from '../document/content';
import type { NodeRecord } from '../../store/records';
import { toDrag } from '../pack-of';
import { masksOf, nextMasks, withFresh } from '../photos/masks';
import { isOfPhoto, type RoomPhotos } from '../photos/room-photos';
import { effectiveSettings } from './points';

export interface Pullable extends Size {
  readonly manifest: PackManifest;
  readonly photo: NodeRecord['node']['photo'];
  readonly maxPoints: number;
  /** Rows of the state, and numbers in each. */
  readonly layers: number;
  readonly wDim: number;
  /** The settings that a drag goes by; null where it has none. */
  settings(given: Partial<DragSettings>): DragSettings | null;
  start(options: {
    readonly ws: Float32Array;
    readonly points: readonly DragPoint[];
    readonly mask: NodeRecord['mask'];
    readonly settings: DragSettings | null;
    readonly live: boolean;
  }): DragRun;
  rasterised(mask: DocumentContent['mask']): ReturnType<typeof rasteriseMask>;
  /** The same as a drag with this id takes it under a mask. @throws Refused when there were too many masks */
  under(drag: string, mask: DocumentContent['mask']): Pullable;
}

/**
 * @param maskOf the strokes of an edit's mask
 * @throws Refused when nothing of it can be pulled
 */
export function pullable(
  engine: Pick<InferencePool, 'startDrag'>,
  photos: RoomPhotos,
  { node }: NodeRecord,
  manifest: PackManifest,
  maskOf: (nodeId: string) => NodeRecord['mask'],
): Pullable {
  if (isOfPhoto(node)) {
    const { faces } = photos.facesOf(node);
    const ofPhoto = (photo: NodePhoto, fresh: boolean): Pullable => ({
      manifest,
      photo,
      width: photo.width,
      height: photo.height,
      maxPoints: MAX_POINTS,
      layers: faces.length * masksOf(photo).length,
      wDim: faces[0]?.code.length ?? 0,
      settings: () => null,
      start: ({ ws, points, live }) => {
        const state = fresh ? withFresh(ws, faces.length * (faces[0]?.code.length ?? 0)) : ws;
        return photos.startDrag({ ...node, photo }, state, points, live);
      },
      rasterised: (mask) => rasteriseMask(mask, Math.max(photo.width, photo.height), PRESS_CELLS),
      under: (drag, mask) => {
        const masks = nextMasks(node.photo, drag, mask, maskOf);
        return masks === null ? ofPhoto(node.photo, false) : ofPhoto({ ...node.photo, masks: [...masks] }, true);
      },
    });
    return ofPhoto(node.photo, false);
  }
  const pack = toDrag(manifest);
  const rasterised = (mask: DocumentContent['mask']) => rasteriseMask(mask, manifest.resolution, ENGINE_MASK_SIZE);
  const picture: Pullable = {
    ...squareOf(manifest.resolution),
    manifest,
    photo: undefined,
    maxPoints: pack.maxPoints,
    layers: manifest.layers,
    wDim: manifest.wDim,
    settings: (given) => effectiveSettings(given, pack),
    rasterised,
    start: ({ ws, points, mask, settings, live }) =>
      engine.startDrag(
        {
          pack: packId(manifest),
          ws,
          points,
          mask: rasterised(mask),
          settings: settings ?? effectiveSettings({}, pack),
          live,
        },
        { previews: true },
      ),
    under: () => picture,
  };
  return picture;
}
