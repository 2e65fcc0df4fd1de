/**
 * The edits of a room: every change of its picture goes through here, is written down, and only then shown. Below the drags, which
 * hand in what they reached. Rules E1 to E6 and D5 of lib/SPEC.md.
 */
import type { DragResult } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import { packId } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import type { ClientMessages } from '../../../lib/protocol';
import type { InferencePool } from '../../inference/pool';
import type { Metrics } from '../../metrics/metrics';
import type { NodeRecord } from '../../store/records';
import type { RoomDocument } from '../document/document';
import type { Author, NewEdit, RoomHistory } from '../history/history';
import type { RoomPeople } from '../people/people';
import type { RoomScreen } from '../screen/screen';
import { Floor } from './floor';
import { makeNewImage, type NewImage } from './new-image';
import { packOf } from '../pack-of';
import { pulledParts } from './pulled-parts';
import { makeThumbnail } from './thumbnail';

export interface EditsParts {
  readonly engine: InferencePool;
  readonly metrics: Metrics;
  readonly history: RoomHistory;
  readonly screen: RoomScreen;
  readonly people: RoomPeople;
  readonly document: RoomDocument;
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
  readonly steps: NonNullable<NewEdit['drag']>['steps'];
  readonly mask: NodeRecord['mask'];
  readonly settings: NonNullable<NodeRecord['settings']>;
  /** Where each point was grabbed, and by whom. */
  readonly handles: NodeRecord['handles'];
  /** The picture of its last step: RGB, 8 bit. */
  readonly image: Uint8Array;
  readonly result: DragResult;
}

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

  /** Of the pack that the room stands on. @throws Refused when it is not installed. */
  get manifest(): PackManifest {
    return this.parts.screen.packOf(this.head);
  }

  /** Puts what a drag reached on disk and shows it. The drag has the floor. @returns its node's id. */
  async keep(drag: FinishedDrag): Promise<string> {
    const { history, screen, document } = this.parts;
    const { manifest, image, result } = drag;
    const size = manifest.resolution;
    const [thumbnail] = await Promise.all([makeThumbnail(image, size), screen.quiet()]);
    const { seed, truncation } = this.head.node;
    const record = await history.commit({
      kind: drag.kind,
      author: drag.author,
      coauthors: drag.coauthors,
      durationMs: performance.now() - drag.startedAt,
      pack: manifest.name,
      generator: packId(manifest).generator,
      seed,
      truncation,
      ws: result.ws,
      thumbnail,
      drag: {
        layers: manifest.layers,
        wDim: manifest.wDim,
        steps: drag.steps,
        reason: result.reason,
        mask: drag.mask,
        settings: drag.settings,
        handles: drag.handles,
        pulled: pulledParts(manifest, result, drag.handles),
      },
    });
    await this.announce(record, image, size, { dragId: drag.id, distance: result.distance });
    if (drag.kind === 'plan') await document.moveHandles(startsOf(record.handles), endsOf(record.node));
    return record.node.id;
  }

  /** A new starting image. @throws Refused when nothing would change or the pack is not installed. */
  async setImage(memberId: string, request: ClientMessages['image:set']): Promise<void> {
    const { engine } = this.parts;
    await this.putImage(memberId, () => makeNewImage(engine, this.head.node, this.headWs, request));
  }

  /** An image from wherever it comes; the room stands at it. @returns its node's id. @throws what `make` throws. */
  putImage(memberId: string, make: () => Promise<NewImage>): Promise<string> {
    const { engine, history, people } = this.parts;
    return this.floor.run(memberId, async () => {
      const started = performance.now();
      const made = await make();
      const size = packOf(engine, made).resolution;
      const thumbnail = await makeThumbnail(made.image, size);
      const record = await history.commit({
        ...made,
        author: people.member(memberId),
        durationMs: performance.now() - started,
        thumbnail,
        drag: null,
      });
      await this.announce(record, made.image, size);
      return record.node.id;
    });
  }

  async undo(memberId: string): Promise<void> {
    const { history, document } = this.parts;
    await this.floor.run(memberId, async () => {
      const { node, handles } = await history.undo(memberId);
      await this.moved();
      await document.moveHandles(endsOf(node), startsOf(handles));
    });
  }

  async redo(memberId: string): Promise<void> {
    const { history, document } = this.parts;
    await this.floor.run(memberId, async () => {
      const { node, handles } = await history.redo(memberId);
      await this.moved();
      await document.moveHandles(startsOf(handles), endsOf(node));
    });
  }

  /** Goes on from another node. @throws Refused when there is none with that id. */
  async restore(memberId: string, nodeId: string): Promise<void> {
    const { history, people, metrics } = this.parts;
    await this.floor.run(memberId, async () => {
      const record = await history.restore(nodeId, people.member(memberId));
      if (record === null) return;
      metrics.edits.inc();
      people.broadcast('node', record.node);
      await this.moved();
    });
  }

  /** A name or a star for a node; everybody gets the node again. */
  async mark({ nodeId, name, starred }: ClientMessages['node:mark']): Promise<void> {
    const { node } = await this.parts.history.mark(nodeId, { name, starred });
    this.parts.people.broadcast('node', node);
  }

  /** Everybody learns of an edit that is on disk. */
  private async announce(
    record: NodeRecord,
    image: Uint8Array,
    size: number,
    more: { dragId?: string; distance?: number } = {},
  ): Promise<void> {
    const { metrics, people, screen } = this.parts;
    const still = await screen.stillOf(record, image, size, more);
    metrics.edits.inc();
    people.broadcast('node', record.node);
    people.broadcast('current', { nodeId: record.node.id });
    screen.standAt(still);
  }

  /** The room stands at another node now. */
  private async moved(): Promise<void> {
    this.parts.people.broadcast('current', { nodeId: this.head.node.id });
    await this.parts.screen.moved();
  }
}

const endsOf = (node: NodeRecord['node']): Map<string, Point> =>
  new Map(node.points.map(({ id, position }) => [id, position]));
const startsOf = (handles: NodeRecord['handles']): Map<string, Point> =>
  new Map(handles.map(({ id, handle }) => [id, handle]));
