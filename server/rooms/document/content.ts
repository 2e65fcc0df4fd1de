/** What a room's document says, as plain values. */
import * as Y from 'yjs';
import type { DragSettings } from '../../../lib/drag/types';
import { MASK, POINTS, SETTINGS, type MaskStroke, type PlannedPoint } from '../../../lib/document/schema';
import { timedComments } from '../../../lib/document/timed-comments';
import type { FileDocument } from '../../../lib/export/room/schema';
import type { DocumentUpdate } from '../../store/document-records';
import { Breath } from '../../work/breath';
import { removalOfFaulty } from './entries';

/** What a drag takes from it. */
export interface DocumentContent {
  readonly points: readonly PlannedPoint[];
  readonly mask: readonly MaskStroke[];
  readonly settings: Partial<DragSettings>;
}

/** Only valid content is in it, which is why it is not checked again. */
export function contentOf(doc: Y.Doc): DocumentContent {
  return {
    points: [...doc.getMap<PlannedPoint>(POINTS).values()],
    mask: doc.getArray<MaskStroke>(MASK).toArray(),
    settings: doc.getMap(SETTINGS).toJSON(),
  };
}

/** Everything in it, for a file. */
export function fileDocument(doc: Y.Doc): FileDocument {
  const { points, mask, settings } = contentOf(doc);
  return {
    points: Object.fromEntries(points.map((point) => [point.id, point])),
    mask: [...mask],
    settings: settings as FileDocument['settings'],
    comments: Object.fromEntries(timedComments(doc).map((comment) => [comment.id, comment])),
  };
}

/** Puts stored updates into an empty document, in pieces. */
export async function readUpdates(doc: Y.Doc, updates: readonly DocumentUpdate[]): Promise<void> {
  const breath = new Breath();
  for (const { update } of updates) {
    Y.applyUpdate(doc, update);
    if (breath.isDue) await breath.take();
  }
}

/** What a document says that lies in the store. What may not be in a document is left out, as when its room is loaded. */
export async function storedFileDocument(updates: readonly DocumentUpdate[]): Promise<FileDocument> {
  const doc = new Y.Doc();
  try {
    await readUpdates(doc, updates);
    (await removalOfFaulty(doc))?.(doc);
    return fileDocument(doc);
  } finally {
    doc.destroy();
  }
}
