/** The photos of a room: what is known of each, and what is drawn and pulled of it. */
import sharp from 'sharp';
import type { DragPoint, DragRun } from '../../../lib/drag/types';
import type { HistoryNode, NodePhoto } from '../../../lib/protocol';
import { Refused } from '../../access/refused';
import type { InferencePool } from '../../inference/pool';
import type { FacesOfPhoto } from '../../inference/photos/messages';
import type { NodeRecord, PhotoRecord } from '../../store/records';
import type { Store } from '../../store/store';
import type { Point, Size } from '../../../lib/geometry/point';
import { surfaceOf } from '../pack-of';
import { aroundPulled, scaledInto } from './around-pulled';
import { strokesOf } from './masks';

/** The longer side of a small picture: as a list shows it on the sharpest screen. */
const THUMBNAIL_PX = 160;
/** An edit waits for its small picture: of a head that is small in its photo it has fewer px. */
const MOST_DRAWN_PX = 1280;
const THUMBNAIL = { quality: 80, effort: 2 } as const;

/** A node that shows a photo. */
export type PhotoNode = Pick<HistoryNode, 'pack' | 'generator'> & { readonly photo: NodePhoto };

export const isOfPhoto = <N extends Pick<HistoryNode, 'photo'>>(node: N): node is N & { readonly photo: NodePhoto } =>
  node.photo !== undefined;

type Photos = Pick<Store, 'photos'>;

export class RoomPhotos {
  private readonly records = new Map<string, PhotoRecord>();

  private constructor(
    private readonly room: string,
    private readonly store: Photos,
    private readonly engine: Pick<InferencePool, 'packs' | 'surfaces' | 'photos'>,
  ) {}

  /** @param nodes of the room, whose photos are read */
  static async load(
    room: string,
    store: Photos,
    engine: Pick<InferencePool, 'packs' | 'surfaces' | 'photos'>,
    nodes: readonly Pick<HistoryNode, 'photo'>[],
  ): Promise<RoomPhotos> {
    const photos = new RoomPhotos(room, store, engine);
    const hashes = new Set(nodes.flatMap(({ photo }) => (photo === undefined ? [] : [photo.hash])));
    for (const hash of hashes) await photos.learn(hash);
    // Where the storage ended in the middle of that, the server that looks at all data first may have long done so.
    if (nodes.some(({ photo }) => photo?.gone === true)) await store.photos.tidy(room);
    return photos;
  }

  /** Reads what is kept of a photo that came into the room. */
  async learn(hash: string): Promise<void> {
    const record = await this.store.photos.get(this.room, hash);
    if (record !== null) this.records.set(hash, record);
  }

  /** Whether the room has photos at all. */
  get any(): boolean {
    return this.records.size > 0;
  }

  forget(hash: string): void {
    this.records.delete(hash);
  }

  /** @throws Refused when the photo was deleted, or the pack that moves its faces is not installed. */
  facesOf(node: PhotoNode): FacesOfPhoto {
    const { surface, faces } = this.record(node.photo);
    return { surface: surfaceOf(this.engine, node, surface), faces };
  }

  /** @throws Refused likewise, and what the engine throws */
  startDrag(node: PhotoNode, state: Float32Array, points: readonly DragPoint[], live: boolean): DragRun {
    return this.engine.photos.startDrag({ ...this.facesOf(node), state, points, live, reach: 'part' });
  }

  /** A small WebP picture of the faces that were pulled. @param handles where, px of the photo @throws Refused likewise */
  async thumbnail(
    node: PhotoNode,
    state: Float32Array,
    maskOf: (nodeId: string) => NodeRecord['mask'],
    handles: readonly Point[],
  ): Promise<Uint8Array> {
    const faces = this.facesOf(node);
    const record = this.record(node.photo);
    const file = await this.store.photos.file(this.room, record, 'screen');
    if (file === null) throw new Refused('not-found.photo');
    const { photos } = this.engine;
    const masks = strokesOf(node.photo, maskOf);
    const cut = aroundPulled(record, handles);
    const longer = (of: Size): number => Math.max(of.width, of.height);
    const side = Math.min(MOST_DRAWN_PX, Math.round((THUMBNAIL_PX * longer(record)) / longer(cut)));
    const pixels = await photos.draw({ ...faces, width: record.width, file, side, state, masks });
    return sharp(pixels.data, { raw: pixels })
      .extract(scaledInto(cut, record, pixels))
      .webp(THUMBNAIL)
      .toBuffer();
  }

  private record({ hash }: NodePhoto): PhotoRecord {
    const record = this.records.get(hash);
    if (record === undefined) throw new Refused('not-found.photo');
    return record;
  }
}
