/** What the operator does with packs: put one away, put it back, delete it for good. The engine sees it by itself. */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { packId } from '../../../lib/pack/id';
import type { RemovedPack } from '../../../lib/protocol';
import { Refused } from '../../access/refused';
import type { InferencePool } from '../../inference/pool';
import { packNamed } from '../../rooms/pack-of';
import { bytesOf } from '../../rooms/pack-summary';
import { Turn } from '../../../lib/work/turn';
import { exists, packsPutAway, putAway, type PutAwayPack } from './put-away';

export class PackShelf {
  /** One move at a time, or two could leave none. */
  private readonly turn = new Turn();

  constructor(
    private readonly dir: string,
    private readonly engine: Pick<InferencePool, 'packs'>,
  ) {}

  async list(): Promise<RemovedPack[]> {
    return (await packsPutAway(this.dir)).map(({ id, manifest }) => ({
      id,
      name: manifest.name,
      title: manifest.title,
      generator: packId(manifest).generator,
      bytes: bytesOf(manifest),
    }));
  }

  /** @throws Refused when it is not there, or is the only one that can be used. */
  remove(name: string, generator: string): Promise<void> {
    return this.turn.run(async () => {
      packNamed(this.engine, name, generator);
      const others = [...this.engine.packs.keys()].filter((other) => other !== name);
      // The engine sees a moment later what was put away.
      const there = await Promise.all(others.map((other) => exists(join(this.dir, other, 'manifest.json'))));
      if (!there.includes(true)) throw new Refused('invalid.last-pack');
      await putAway(join(this.dir, name));
    });
  }

  /** @throws Refused when there is none, or its name is taken. */
  putBack(id: string): Promise<void> {
    return this.turn.run(async () => {
      const { folder, manifest } = await this.find(id);
      const place = join(this.dir, manifest.name);
      if (await exists(place)) throw new Refused('invalid.pack-exists', { pack: manifest.name });
      await rename(folder, place);
    });
  }

  /** For good. @throws Refused when there is none. */
  delete(id: string): Promise<void> {
    return this.turn.run(async () => rm((await this.find(id)).folder, { recursive: true, force: true }));
  }

  private async find(id: string): Promise<PutAwayPack> {
    const found = (await packsPutAway(this.dir)).find((pack) => pack.id === id);
    if (found === undefined) throw new Refused('not-found.removed-pack');
    return found;
  }
}
