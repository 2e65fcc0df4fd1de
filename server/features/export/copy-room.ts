/** A room as the beginning of another: what a room file holds, without the file going out and in again. */
import type { Membership } from '../../../lib/protocol';
import type { Turn } from '../../../lib/work/turn';
import type { RoomRecord } from '../../store/records';
import type { RoomExports } from './export-room';
import { importRoom, type ImportParts } from './import-room';

export interface CopyParts {
  readonly exports: RoomExports;
  readonly importing: ImportParts;
  /** Room files are read one after the other. */
  readonly unpacking: Turn;
}

/**
 * Edits, points, mask, settings and comments of a room as they are now, in a room of its own. Links, invites, members and what the owner
 * allowed stay behind.
 *
 * @param person who asks, and owns the copy
 * @throws Refused when a pack is not installed, or the room is larger than a room file may be.
 */
export async function copyRoom(
  { exports, importing, unpacking }: CopyParts,
  room: RoomRecord,
  { roomName, ...person }: { readonly name: string; readonly color: string; readonly roomName: string },
): Promise<Membership> {
  const file = await exports.export({ ...room, name: roomName }, undefined);
  const bytes = new Uint8Array(file.bytes);
  let at = 0;
  for await (const piece of file.pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return unpacking.run(() => importRoom(importing, bytes, person));
}
