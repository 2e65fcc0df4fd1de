/** A store on a disk that becomes full while it is written, and has space again: what is left of what it had said. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { newId, newRoomId } from '../../../server/access/tokens';
import { RoomHistory, makeNode } from '../../../server/rooms/history/history';
import { makeMember } from '../../../server/rooms/people/new-member';
import { StorageUnavailableError } from '../../../server/store/health';
import { openLevel } from '../../../server/store/level/open';
import { Store } from '../../../server/store/store';
import { fill } from '../disks/mounted';

const WRITES = 12;
const picture = {
  durationMs: 1,
  pack: 'p',
  generator: undefined,
  seed: 1,
  truncation: 0.7,
  thumbnail: new Uint8Array(2_000),
} as const;
const latent = () => Float32Array.from({ length: 896 }, () => Math.random());

/** @param disk a small file system */
export async function fillOnce(disk: string): Promise<{ told: number; lost: string[] }> {
  const folder = await mkdtemp(join(disk, 'data-'));
  const store = await Store.open(await openLevel(folder));
  const owner = makeMember({ name: 'Ana', color: '#7c5cff' }, 'owner', null).member;
  const room = { id: newRoomId(), name: 'Full', createdAt: 1, owner: owner.id } as const;
  const ws = latent();
  const first = makeNode({ ...picture, kind: 'start', author: owner, ws, drag: null }, null, 0);
  const data = { ws, trajectory: null, thumbnail: picture.thumbnail };
  await store.createRoom({ ...room, linkRole: 'editor', viewersExport: true }, owner, first, data);
  const history = await RoomHistory.load(room.id, store);
  const edits = [first.node.id];
  const members = [owner.id];
  const refused: string[] = [];
  const write = async () => {
    const member = { ...owner, id: newId() };
    const edit = { ...picture, kind: 'seed' as const, author: owner, ws: latent(), drag: null };
    try {
      edits.push((await history.commit(edit)).node.id);
      await store.saveMember(room.id, member);
      members.push(member.id);
    } catch (error) {
      if (!(error instanceof StorageUnavailableError)) throw error;
      refused.push(member.id);
    }
  };
  for (let i = 0; i < WRITES; i++) await write();
  const free = fill(disk);
  for (let i = 0; i < WRITES; i++) await write();
  await free();
  while (store.health.reason !== null) await setTimeout(50);
  for (let i = 0; i < WRITES; i++) await write();
  await store.close();

  const again = await Store.open(await openLevel(folder));
  const lost = again.damage.map(({ what }) => `damage: ${what}`);
  const nodes = new Set((await again.nodes(room.id)).map(({ node }) => node.id));
  const people = new Set((await again.members(room.id)).map(({ id }) => id));
  lost.push(...edits.filter((id) => !nodes.has(id)).map((id) => `edit ${id}`));
  lost.push(...members.filter((id) => !people.has(id)).map((id) => `member ${id}`));
  lost.push(...refused.filter((id) => people.has(id)).map((id) => `member ${id} was refused and is there`));
  if (nodes.size !== edits.length) lost.push('an edit that was refused is there');
  if ((await again.head(room.id)) !== edits.at(-1)) lost.push('where the room stands');
  await again.close();
  await rm(folder, { recursive: true });
  return { told: edits.length + members.length, lost };
}
