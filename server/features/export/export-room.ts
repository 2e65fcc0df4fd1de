/** A whole room as a .tug file, edit by edit, so that its size costs no memory. */
import { decodeTrajectory } from '../../../lib/history/trajectory';
import { ROOM_FILE_FORMAT, ROOM_FILE_VERSION, type RoomFileHeader } from '../../../lib/export/room/schema';
import { writeRoomFile, type FileNode } from '../../../lib/export/room/write';
import { packId } from '../../../lib/pack/id';
import type { InferencePool } from '../../inference/pool';
import { packOf } from '../../rooms/pack-of';
import type { Room } from '../../rooms/room';
import type { NodeRecord } from '../../store/records';
import type { Store } from '../../store/store';

/** The room as it is now; edits that are made meanwhile are not in it. @throws Refused when a pack is not installed. */
export function exportRoom(engine: InferencePool, store: Store, room: Room): AsyncGenerator<Uint8Array, void> {
  const records = room.history.all;
  const manifests = new Map(records.map(({ node }) => [`${node.pack}@${node.generator}`, packOf(engine, node)]));
  const packs = [...manifests].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, manifest]) => manifest);
  const header: RoomFileHeader = {
    format: ROOM_FILE_FORMAT,
    version: ROOM_FILE_VERSION,
    name: room.settings.name,
    current: room.edits.head.node.id,
    packs: packs.map((manifest) => ({ ...packId(manifest), licence: manifest.licence })),
    nodes: records.map(({ node }) => node.id),
  };
  return writeRoomFile(header, room.document.readAll(), fileNodes(engine, store, room.id, records));
}

async function* fileNodes(
  engine: InferencePool,
  store: Store,
  room: string,
  records: readonly NodeRecord[],
): AsyncGenerator<FileNode, void> {
  for (const { node, mask, settings, handles } of records) {
    const [ws, packed, thumbnail] = await Promise.all([
      store.latent(room, node.id),
      store.trajectory(room, node.id),
      store.thumbnail(room, node.id),
    ]);
    if (ws === null || thumbnail === null) throw new Error(`edit ${node.id} is not whole`);
    const trajectory = packed === null ? null : decodeTrajectory(packed);
    const { layers, wDim } = packOf(engine, node);
    yield {
      node,
      mask,
      settings,
      handles,
      latents: { layers, wDim, ws, steps: trajectory?.steps.map((step) => step.ws) ?? null },
      steps:
        trajectory?.steps.map(({ points, distance, naturalDistance }) => {
          return { points: [...points], distance, naturalDistance };
        }) ?? null,
      thumbnail,
    };
  }
}
