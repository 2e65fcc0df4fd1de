/** A .tug file as a new room. Nobody can see the room before all of it is on disk. */
import sharp from 'sharp';
import * as Y from 'yjs';
import { COMMENTS, MASK, POINTS, SETTINGS } from '../../../lib/document/schema';
import { FormatError, damaged } from '../../../lib/export/format-error';
import { readRoomFile } from '../../../lib/export/room/read';
import type { FileDocument } from '../../../lib/export/room/schema';
import type { FileNode } from '../../../lib/export/room/write';
import { encodeTrajectory } from '../../../lib/history/trajectory';
import { packKey } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import { MAX_DOCUMENT_BYTES, problem, type Membership } from '../../../lib/protocol';
import { newRoomId } from '../../access/tokens';
import type { InferencePool } from '../../inference/pool';
import { makeMember } from '../../rooms/people/new-member';
import type { NodeRecord } from '../../store/records';
import type { NodeData } from '../../store/node-records';
import type { Store } from '../../store/store';
import { packOf } from '../../rooms/pack-of';

/** Pixels of a thumbnail, far above those that are made here. */
const MAX_THUMBNAIL_PIXELS = 1024 * 1024;

/** Who imports it becomes the owner. @throws Refused that names what is wrong in the file. */
export async function importRoom(
  engine: InferencePool,
  store: Store,
  bytes: Uint8Array,
  person: { readonly name: string; readonly color: string },
): Promise<Membership> {
  const id = newRoomId();
  try {
    const file = readRoomFile(bytes);
    const manifests = new Map(
      file.header.packs.map(({ name, generator }) => [
        packKey({ name, generator }),
        packOf(engine, { pack: name, generator }),
      ]),
    );
    let index = 0;
    for (const node of file.nodes()) {
      const { pack, generator } = node.node;
      const manifest = generator === undefined ? undefined : manifests.get(packKey({ name: pack, generator }));
      if (manifest === undefined) throw damaged(`nodes/${node.node.id}`, 'its pack is not in tug.json');
      await store.importNode(id, recordOf(node, index), await dataOf(node, manifest));
      index += 1;
    }
    const { member, token } = makeMember(person, 'owner', null);
    const { name, current } = file.header;
    const record = {
      id,
      name,
      createdAt: Date.now(),
      owner: member.id,
      linkRole: 'editor',
      viewersExport: true,
    } as const;
    await store.finishImport(record, member, { node: current, edits: index }, documentUpdate(file.document));
    return { room: id, memberId: member.id, token, role: member.role };
  } catch (error) {
    await store.deleteRoom(id);
    throw error;
  }
}

function recordOf({ node, mask, settings, handles, steps }: FileNode, index: number): NodeRecord {
  return { index, node, mask, settings, handles, naturalDistance: steps?.at(-1)?.naturalDistance ?? null };
}

async function dataOf({ node, latents, steps, thumbnail }: FileNode, manifest: PackManifest): Promise<NodeData> {
  const { layers, wDim } = manifest;
  if (latents.layers !== layers || latents.wDim !== wDim)
    throw damaged(`nodes/${node.id}/latents.npz`, `must have the shape ${layers}, ${wDim} of its model pack`);
  const last = Math.max(0, (steps?.length ?? 1) - 1);
  if (node.steps !== last) throw damaged(`nodes/${node.id}/edit.json`, `steps must be ${last}`);
  await checkThumbnail(node.id, thumbnail);
  const trajectory =
    steps === null || latents.steps === null
      ? null
      : encodeTrajectory({
          layers,
          wDim,
          steps: steps.map((step, i) => ({ ...step, ws: latents.steps?.[i] ?? new Float32Array() })),
        });
  return { ws: latents.ws, trajectory, thumbnail };
}

/** It is served as a WebP picture later, so it must be one. */
async function checkThumbnail(id: string, thumbnail: Uint8Array): Promise<void> {
  const found = await sharp(thumbnail, { limitInputPixels: MAX_THUMBNAIL_PIXELS })
    .metadata()
    .catch(() => null);
  if (found?.format !== 'webp') throw damaged(`nodes/${id}/thumbnail.webp`, 'is not a WebP picture');
}

function documentUpdate({ points, mask, settings, comments }: FileDocument): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const [id, point] of Object.entries(points)) doc.getMap(POINTS).set(id, point);
    doc.getArray(MASK).push([...mask]);
    for (const [field, value] of Object.entries(settings)) doc.getMap(SETTINGS).set(field, value);
    for (const [id, comment] of Object.entries(comments)) doc.getMap(COMMENTS).set(id, comment);
  });
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  if (update.length > MAX_DOCUMENT_BYTES)
    throw new FormatError(
      `document.json: has ${update.length} bytes`,
      problem('too-large.document', { max: MAX_DOCUMENT_BYTES }),
    );
  return update;
}
