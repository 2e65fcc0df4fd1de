/** What the plugin keeps: in the file which room a picture was pulled in, on this computer the keys to the rooms. */
import type { PluginAPI, SceneNode } from '@figma/plugin-typings/plugin-api-standalone';
import type { Kept, Subject } from '../host/program';
import { pictureOf } from './pictures';

/** Name of the plugin's data of a node. Everybody who is given the file can read it. */
const DATA = 'room';

/** In the file: a room's id opens nothing by itself, since its rooms let people in by keys and invites only. */
interface Pulled {
  readonly server: string;
  readonly room: string;
  /** The picture that was put in; another one was never in that room. */
  readonly image: string;
}

export class Memory {
  constructor(
    private readonly figma: PluginAPI,
    private readonly server: string,
  ) {}

  /** A node as something to pull: with the room where its picture was put in from, or was begun to be pulled. */
  async subject(node: SceneNode): Promise<Subject> {
    const { id, name } = node;
    const image = pictureOf(node)?.paint.imageHash ?? null;
    const pulled = this.pulled(node);
    if (pulled !== null && pulled.image === image) return { id, name, room: pulled.room };
    const begun = (await this.figma.clientStorage.getAsync(this.begunName(id, image))) as unknown;
    return { id, name, room: typeof begun === 'string' ? begun : null };
  }

  /** Writes into the file. */
  note(node: SceneNode, room: string, image: string): void {
    node.setPluginData(DATA, JSON.stringify({ server: this.server, room, image } satisfies Pulled));
    // A button of Figma's own beside the node.
    node.setRelaunchData({ again: '' });
  }

  async kept(room: string): Promise<Kept | null> {
    return ((await this.figma.clientStorage.getAsync(this.keyName(room))) as Kept | undefined) ?? null;
  }

  /** @param node null for what is not there yet */
  async keep(node: SceneNode | null, kept: Kept): Promise<void> {
    const { clientStorage } = this.figma;
    const { room } = kept.membership;
    await clientStorage.setAsync(this.keyName(room), kept);
    if (node === null) return;
    const image = pictureOf(node)?.paint.imageHash ?? null;
    await clientStorage.setAsync(this.begunName(node.id, image), room);
  }

  /** Data of another server, or of a picture that was changed since, leads nowhere. */
  private pulled(node: SceneNode): Pulled | null {
    try {
      const { server, room, image } = JSON.parse(node.getPluginData(DATA)) as Partial<Record<string, unknown>>;
      if (server !== this.server || typeof room !== 'string' || typeof image !== 'string') return null;
      return { server, room, image };
    } catch {
      return null;
    }
  }

  private keyName = (room: string): string => `key ${this.server} ${room}`;
  private begunName = (id: string, image: string | null): string => `begun ${this.server} ${id} ${image ?? ''}`;
}
