/**
 * The edits of a room: every change of its picture goes through here, is written down, and only then shown. Below the drags, which
 * hand in what they reached. Rules E1 to E6 and D5 of lib/SPEC.md.
 */
import { randomInt } from 'node:crypto';
import type { DragResult } from '../../../lib/drag/types';
import { squareOf, type Size } from '../../../lib/geometry/point';
import { packId } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import { MAX_SEED, type ClientMessages, type NodePhoto } from '../../../lib/protocol';
import { Refused } from '../../access/refused';
import type { InferencePool } from '../../inference/pool';
import type { Metrics } from '../../metrics/metrics';
import type { NodeRecord } from '../../store/records';
import type { RoomDocument } from '../document/document';
import type { HistoryFeed } from '../history/feed';
import type { Author, NewEdit, RoomHistory } from '../history/history';
import type { RoomPeople } from '../people/people';
import type { RoomPhotos } from '../photos/room-photos';
import type { RoomScreen } from '../screen/screen';
import { beforePhoto } from './before-photo';
import { Floor } from './floor';
import { makeNewImage, type NewImage } from './new-image';
import { packOf } from '../pack-of';
import { planMoves } from './plan-moves';
import { pulledParts } from './pulled-parts';
import { blankThumbnail, makeThumbnail } from './thumbnail';

export interface EditsParts {
  readonly engine: InferencePool;
  readonly metrics: Metrics;
  readonly history: RoomHistory;
  readonly feed: HistoryFeed;
  readonly screen: RoomScreen;
  readonly people: RoomPeople;
  readonly document: RoomDocument;
  readonly photos: RoomPhotos;
  /** Learns of every edit that is on disk. */
  readonly onEdit: (edit: NodeRecord) => void;
}

/** What a drag hands in when it has ended. */
export interface FinishedDrag {
  readonly id: string;
  readonly kind: 'pull' | 'plan';
  readonly author: Author;
  /** Whoever pulled along. */
  readonly coauthors: readonly Author[];
  /** `performance.now()` when it began. */
  readonly startedAt: number;
  readonly manifest: PackManifest;
  /** Of a drag of a photo. */
  readonly photo: NodePhoto | undefined;
  /** Rows of the state, and numbers in each. */
  readonly layers: number;
  readonly wDim: number;
  readonly steps: NonNullable<NewEdit['drag']>['steps'];
  readonly mask: NodeRecord['mask'];
  readonly settings: NodeRecord['settings'];
  /** Where each point was grabbed, and by whom. */
  readonly handles: NodeRecord['handles'];
  /** The picture of its last step as it was shown: RGB, 8 bit; empty of a photo, which is drawn of its state. */
  readonly image: Uint8Array;
  /** Outside of the mask it is the picture from before. */
  readonly kept: boolean;
  readonly result: DragResult;
}

/** Of the image that comes where a photo was: near to what most faces look like. */
const PLAIN_TRUNCATION = 0.7;

export class RoomEdits {
  /** Who may change the picture now. */
  readonly floor: Floor;

  constructor(private readonly parts: EditsParts) {
    this.floor = new Floor(() => {
      parts.history.checkWritable();
    });
  }

  /** The edit where the room stands. */
  get head(): NodeRecord {
    return this.parts.history.head;
  }

  /** Its W+ latent. */
  get headWs(): Float32Array {
    return this.parts.history.headWs;
  }

  /** The mask of an edit. @throws Refused when there is no such edit */
  maskOf(nodeId: string): NodeRecord['mask'] {
    return this.parts.history.record(nodeId).mask;
  }

  /** Of the pack that the room stands on. @throws Refused when it is not installed. */
  get manifest(): PackManifest {
    return this.parts.screen.packOf(this.head);
  }

  /** Of the picture where the room stands. @throws Refused likewise. */
  get size(): Size {
    const { photo } = this.head.node;
    return photo ?? squareOf(this.manifest.resolution);
  }

  /** Puts what a drag reached on disk and shows it. The drag has the floor. @returns its node's id. */
  async keep(drag: FinishedDrag): Promise<string> {
    const { history, screen, document } = this.parts;
    const { manifest, photo, image, result } = drag;
    const size = manifest.resolution;
    const small =
      photo === undefined
        ? makeThumbnail(image, size)
        : this.parts.photos.thumbnail(
            { ...packId(manifest), pack: manifest.name, photo },
            result.ws,
            (nodeId) => (nodeId === drag.id ? drag.mask : this.maskOf(nodeId)),
            drag.handles.map(({ handle }) => handle),
          );
    const [thumbnail] = await Promise.all([small, screen.quiet()]);
    const { seed, truncation } = this.head.node;
    const record = await history.commit({
      id: drag.id,
      kind: drag.kind,
      author: drag.author,
      coauthors: drag.coauthors,
      durationMs: performance.now() - drag.startedAt,
      pack: manifest.name,
      generator: packId(manifest).generator,
      seed,
      truncation,
      photo,
      ws: result.ws,
      thumbnail,
      drag: {
        layers: drag.layers,
        wDim: drag.wDim,
        steps: drag.steps,
        reason: result.reason,
        mask: drag.mask,
        settings: drag.settings,
        handles: drag.handles,
        pulled: pulledParts(photo, manifest, result, drag.handles),
        kept: drag.kept,
      },
    });
    await this.announce(record, photo === undefined ? image : null, size, {
      dragId: drag.id,
      distance: result.distance,
    });
    await document.movePoints(planMoves({ left: [], entered: [record] }));
    return record.node.id;
  }

  /** A new starting image. @throws Refused when nothing would change or the pack is not installed. */
  async setImage(memberId: string, request: ClientMessages['image:set']): Promise<void> {
    const { engine } = this.parts;
    await this.putImage(memberId, () => makeNewImage(engine, this.head.node, this.headWs, request));
  }

  /** An image from wherever it comes; the room stands at it. @returns its node's id. @throws what `make` throws. */
  putImage(memberId: string, make: () => Promise<NewImage>): Promise<string> {
    return this.floor.run(memberId, () => this.put(memberId, make));
  }

  /** Likewise several, each upon the one before. @returns the last one's id */
  putImages(memberId: string, make: () => Promise<readonly [NewImage, ...NewImage[]]>): Promise<string> {
    return this.floor.run(memberId, async () => {
      const [first, ...rest] = await make();
      let id = await this.put(memberId, () => Promise.resolve(first));
      for (const image of rest) id = await this.put(memberId, () => Promise.resolve(image));
      return id;
    });
  }

  private async put(memberId: string, make: () => Promise<NewImage>): Promise<string> {
    const { engine, history, people } = this.parts;
    const started = performance.now();
    const made = await make();
    const size = packOf(engine, made).resolution;
    const image = 'image' in made ? made.image : null;
    const thumbnail = 'image' in made ? await makeThumbnail(made.image, size) : made.thumbnail;
    const record = await history.commit({
      ...made,
      author: people.member(memberId),
      durationMs: performance.now() - started,
      thumbnail,
      drag: null,
    });
    if (record.node.photo !== undefined) {
      await this.parts.photos.learn(record.node.photo.hash);
      people.sendAwayOlder();
    }
    await this.announce(record, image, size);
    return record.node.id;
  }

  async undo(memberId: string): Promise<void> {
    await this.floor.run(memberId, () => this.moving(() => this.parts.history.undo(memberId)));
  }

  async redo(memberId: string): Promise<void> {
    await this.floor.run(memberId, () => this.moving(() => this.parts.history.redo(memberId)));
  }

  /** Goes on from another node. @throws Refused when there is none with that id. */
  async restore(memberId: string, nodeId: string): Promise<void> {
    await this.floor.run(memberId, () => this.goTo(memberId, nodeId));
  }

  private goTo(memberId: string, nodeId: string): Promise<void> {
    const { history, people, metrics } = this.parts;
    return this.moving(async () => {
      const record = await history.restore(nodeId, people.member(memberId));
      if (record === null) return;
      metrics.edits.inc();
      this.parts.onEdit(record);
      people.broadcast('node', record.node);
    });
  }

  /**
   * Deletes a photo and all that was made of it. A room that stands at it goes back to what was before it came, and where nothing was
   * to a new image.
   *
   * @throws Refused when the room has no such photo
   */
  async deletePhoto(memberId: string, hash: string): Promise<void> {
    const { history, feed, photos, engine } = this.parts;
    await this.floor.run(memberId, async () => {
      if (!history.nodes.some(({ photo }) => photo?.hash === hash && photo.gone !== true))
        throw new Refused('not-found.photo');
      if (this.head.node.photo?.hash === hash) {
        const before = beforePhoto(history, hash);
        const { pack, generator } = this.head.node;
        const seed = randomInt(MAX_SEED);
        if (before !== null) await this.goTo(memberId, before);
        else
          await this.put(memberId, () =>
            makeNewImage(engine, this.head.node, this.headWs, { pack, generator, seed, truncation: PLAIN_TRUNCATION }),
          );
      }
      const gone = await history.deletePhoto(hash, await blankThumbnail());
      photos.forget(hash);
      await feed.tellAll(gone);
    });
  }

  /** A name or a star for a node; everybody gets the node again. */
  async mark({ nodeId, name, starred }: ClientMessages['node:mark']): Promise<void> {
    const { node } = await this.parts.history.mark(nodeId, { name, starred });
    this.parts.feed.tell(node);
  }

  /** Everybody learns of an edit that is on disk. */
  private async announce(
    record: NodeRecord,
    image: Uint8Array | null,
    size: number,
    more: { dragId?: string; distance?: number } = {},
  ): Promise<void> {
    const { metrics, people, screen } = this.parts;
    const still =
      image === null ? screen.stateOf(record, this.headWs, more) : await screen.stillOf(record, image, size, more);
    metrics.edits.inc();
    this.parts.onEdit(record);
    people.broadcast('node', record.node);
    people.broadcast('current', { nodeId: record.node.id });
    screen.standAt(still);
  }

  /** What takes the room to another node; everybody sees it there, and the plan's points follow. */
  private async moving(move: () => Promise<unknown>): Promise<void> {
    const { history, people, screen, document } = this.parts;
    const before = this.head.node.id;
    await move();
    const now = this.head.node.id;
    if (now === before) return;
    people.broadcast('current', { nodeId: now });
    await screen.moved();
    await document.movePoints(planMoves(history.way(before, now)));
  }
}
