/** Messages of y-websocket's protocol, as the server writes them. */
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import { messageYjsSyncStep2, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import type * as Y from 'yjs';
import type { Room } from '../../rooms/room';
import { presenceFor } from './older-clients';

/** Types of messages. */
export const SYNC = 0;
export const AWARENESS = 1;
export const QUERY_AWARENESS = 3;

function message(type: number, write: (encoder: ReturnType<typeof createEncoder>) => void): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, type);
  write(encoder);
  return toUint8Array(encoder);
}

export const updateMessage = (update: Uint8Array): Uint8Array =>
  message(SYNC, (encoder) => {
    writeUpdate(encoder, update);
  });

/** Asks for all that this document lacks. */
export const questionMessage = (doc: Y.Doc): Uint8Array =>
  message(SYNC, (encoder) => {
    writeSyncStep1(encoder, doc);
  });

/** The answer to such a question. */
export const answerMessage = (missing: Uint8Array): Uint8Array =>
  message(SYNC, (encoder) => {
    writeVarUint(encoder, messageYjsSyncStep2);
    writeVarUint8Array(encoder, missing);
  });

/** @param version of whom it is for */
export function presenceMessage(room: Room, clients: readonly number[], version: number): Uint8Array {
  const update = presenceFor(version, encodeAwarenessUpdate(room.document.awareness, [...clients]));
  return message(AWARENESS, (encoder) => {
    writeVarUint8Array(encoder, update);
  });
}
