/** What the plugin keeps, encrypted on this computer and never in a document: keys to rooms, and which layer was pulled in which. */
import type { SecureStorage } from 'uxp';
import type { Kept } from '../host/program';
import type { Place } from './pixels';

/** A room, and where its picture came from; null: it was made of nothing. */
export interface KeptRoom extends Kept {
  readonly place: Place | null;
}

export class Memory {
  constructor(
    private readonly storage: SecureStorage,
    private readonly server: string,
  ) {}

  room(room: string): Promise<KeptRoom | null> {
    return this.read<KeptRoom>(`room ${room}`);
  }

  async keep(kept: KeptRoom): Promise<void> {
    await this.write(`room ${kept.membership.room}`, kept);
  }

  /** @param document where it lies, or what it is called now: ids of documents do not outlast Photoshop */
  roomOf(document: string, layer: number): Promise<string | null> {
    return this.read<string>(`layer ${layer} ${document}`);
  }

  async note(document: string, layer: number, room: string): Promise<void> {
    await this.write(`layer ${layer} ${document}`, room);
  }

  private async read<T>(key: string): Promise<T | null> {
    const bytes = await this.storage.getItem(`${this.server} ${key}`);
    if (bytes === null || bytes.length === 0) return null;
    return JSON.parse(decodeURIComponent(String.fromCharCode(...bytes))) as T;
  }

  /** In letters that are one byte each: not every version reads others back. */
  private write(key: string, value: unknown): Promise<void> {
    return this.storage.setItem(`${this.server} ${key}`, encodeURIComponent(JSON.stringify(value)));
  }
}
