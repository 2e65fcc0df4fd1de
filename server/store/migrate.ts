/**
 * Takes over a store of version 1, where records were unsealed and large values lay among them. Everything is written anew
 * beside it, and the version last of all: until then nothing of the old is touched, and after a crash it begins again.
 */
import { z } from 'zod';
import { idSchema, roomIdSchema } from '../../lib/protocol';
import { decodeJson, encodeJson } from './bytes';
import { keys } from './keys';
import type { Blobs, Records, Write } from './ports';
import {
  headSchema,
  inviteRecordSchema,
  keptNodeSchema,
  memberRecordSchema,
  nodeRecordSchema,
  roomRecordSchema,
} from './records';

/** What version 1 had its keys under. */
const OLD = 'room current member node latent trajectory thumbnail document invite invited secret epoch'.split(' ');
const put = (key: string, value: unknown): Write => ({ key, value: encodeJson(value) });

export async function migrate(old: Records, records: Records, blobs: Blobs, version: number): Promise<void> {
  for await (const [key, bytes] of old.scan('room/')) {
    const room = roomRecordSchema.parse(decodeJson(bytes));
    await migrateNodes(room.id, old, records, blobs);
    const parts: Write[] = [put(keys.room(room.id), room)];
    for (const [, member] of await old.entries(`member/${room.id}/`)) {
      const record = memberRecordSchema.parse(decodeJson(member));
      parts.push(put(keys.member(room.id, record.id), record));
    }
    for (const [, invite] of await old.entries(`invite/${room.id}/`)) {
      const record = inviteRecordSchema.parse(decodeJson(invite));
      parts.push(put(keys.invite(room.id, record.id), record));
    }
    const updates = `document/${key.slice('room/'.length)}/`;
    for (const [at, update] of await old.entries(updates))
      parts.push({ key: keys.update(room.id, Number(at.slice(updates.length))), value: update });
    await records.write(parts);
  }
  const invited = z.object({ room: roomIdSchema, invite: idSchema });
  for await (const [key, bytes] of old.scan('invited/'))
    await records.write([put(keys.inviteToken(key.slice('invited/'.length)), invited.parse(decodeJson(bytes)))]);
  for await (const [key, value] of old.scan('secret/'))
    await records.write([{ key: keys.secret(key.slice('secret/'.length)), value }]);
  await old.write([put(keys.version, version), put(keys.leftovers, true)]);
}

/** The nodes of a room with their blobs, and where it stands. */
async function migrateNodes(room: string, old: Records, records: Records, blobs: Blobs): Promise<void> {
  let edits = 0;
  for await (const [key, bytes] of old.scan(`node/${room}/`)) {
    const record = nodeRecordSchema.parse(decodeJson(bytes));
    const at = key.slice('node/'.length);
    const parts = ['latent', 'thumbnail', 'trajectory'];
    const found = await Promise.all(parts.map((part) => old.get(`${part}/${at}`)));
    const hashes = await blobs.put(
      room,
      found.filter((blob) => blob !== undefined),
    );
    // Of what is lost: a name that no blob has, so that the check says so.
    const [latent = '', thumbnail = '', steps = ''] = found.map((blob) => (blob === undefined ? '' : hashes.shift()));
    const trajectory = steps === '' && record.node.steps === 0 ? null : steps;
    const kept = keptNodeSchema.parse({ ...record, blobs: { latent, trajectory, thumbnail } });
    await records.write([put(keys.node(room, record.node.id), kept)]);
    edits = Math.max(edits, record.index + 1);
  }
  const current = await old.get(`current/${room}`);
  if (current === undefined || edits === 0) return;
  const head = headSchema.parse({ node: decodeJson(current), edits });
  await records.write([put(keys.head(room), head)]);
}

/** Deletes what `migrate` took over, also when a crash came between the two. */
export async function clearLeftovers(records: Records): Promise<void> {
  if ((await records.get(keys.leftovers)) === undefined) return;
  for (const name of OLD) await records.clear(`${name}/`);
  await records.write([{ key: keys.leftovers, value: null }]);
}
