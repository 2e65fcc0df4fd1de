/** What the room shows, as a drag takes it: a picture of a pack or a photo, how large it is, and how it is moved. */
import { mayMove } from '../../../lib/drag/anchors';
import { ENGINE_MASK_SIZE, isPaintedAt } from '../../../lib/document/mask';
import type { DragMask, DragPoint, DragRun, DragSettings } from '../../../lib/drag/types';
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
import type { MaskCells } from '../shown/cells';
import { effectiveSettings, type MayMove } from './points';

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
    /** Whether the mask is still this one, when one that takes long is drawn. */
    readonly isNow: () => boolean;
    readonly settings: DragSettings | null;
    readonly live: boolean;
  }): DragRun;
  /** Where a mask lets the picture move. */
  mayMove(mask: DocumentContent['mask']): MayMove;
  /** Moves by this mask from now on. @param isNow as for `start` */
  obey(drag: DragRun, mask: DocumentContent['mask'], isNow: () => boolean): void;
  /** The same as a drag with this id takes it under a mask. @throws Refused when there were too many masks */
  under(drag: string, mask: DocumentContent['mask']): Pullable;
}

interface PullableParts {
  readonly engine: Pick<InferencePool, 'startDrag'>;
  readonly photos: RoomPhotos;
  readonly cells: MaskCells;
}

/**
 * @param maskOf the strokes of an edit's mask
 * @throws Refused when nothing of it can be pulled
 */
export function pullable(
  { engine, photos, cells }: PullableParts,
  { node }: NodeRecord,
  manifest: PackManifest,
  maskOf: (nodeId: string) => NodeRecord['mask'],
): Pullable {
  if (isOfPhoto(node)) {
    const { faces } = photos.facesOf(node);
    const longer = Math.max(node.photo.width, node.photo.height);
    const isPainted = (strokes: DocumentContent['mask']) => {
      const { mask, isWhole } = cells.of(strokes, longer);
      return mask !== null || !isWhole;
    };
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
      // Where nothing is painted everything may move, in whatever cells one looks.
      mayMove: (strokes) =>
        cells.of(strokes, longer).mask === null
          ? () => true
          : (place) => isPaintedAt(strokes, place, longer, PRESS_CELLS),
      obey: () => undefined,
      under: (drag, mask) => {
        const masks = nextMasks(node.photo, drag, mask, isPainted(mask), maskOf);
        return masks === null ? ofPhoto(node.photo, false) : ofPhoto({ ...node.photo, masks: [...masks] }, true);
      },
    });
    return ofPhoto(node.photo, false);
  }
  const pack = toDrag(manifest);
  const { resolution } = manifest;
  const picture: Pullable = {
    ...squareOf(resolution),
    manifest,
    photo: undefined,
    maxPoints: pack.maxPoints,
    layers: manifest.layers,
    wDim: manifest.wDim,
    settings: (given) => effectiveSettings(given, pack),
    mayMove: (strokes) => {
      const { mask, isWhole } = cells.of(strokes, resolution);
      // As long as nothing is known to be painted nothing is refused; what the mask keeps, once it is drawn, stays as it is.
      if (mask === null) return () => true;
      return (place) =>
        isWhole ? mayMove(mask, place, resolution) : isPaintedAt(strokes, place, resolution, ENGINE_MASK_SIZE);
    },
    obey: (drag, strokes, isNow) => {
      const set = (mask: DragMask | null) => {
        if (isNow()) drag.setMask(mask);
      };
      set(cells.of(strokes, resolution, set).mask);
    },
    start: ({ ws, points, mask, isNow, settings, live }) => {
      const drawn = cells.of(mask, resolution, (whole) => {
        if (isNow()) drag.setMask(whole);
      });
      const drag = engine.startDrag(
        {
          pack: packId(manifest),
          ws,
          points,
          mask: drawn.mask,
          settings: settings ?? effectiveSettings({}, pack),
          live,
        },
        { previews: true },
      );
      return drag;
    },
    under: () => picture,
  };
  return picture;
}
