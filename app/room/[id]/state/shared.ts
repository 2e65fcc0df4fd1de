/** The document as checked plain values, read once per change and shared by all components. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MaskStroke, PlannedPoint } from '@/lib/document/schema';
import { dragSettingsSchema } from '@/lib/protocol';
import type { DragSettings } from '@/lib/drag/types';
import type { RoomDocument } from '../connection/document';
import { readStrokes } from './mask';
import { readPoints } from './plan';

export interface Shared {
  points: readonly PlannedPoint[];
  strokes: readonly MaskStroke[];
  /** Only what the room has set; the pack's defaults fill the rest. */
  settings: Partial<DragSettings>;
}

/** The settings that are set in the document; wrong ones count as not set. */
function readSettings(document: RoomDocument): Partial<DragSettings> {
  const settings: Record<string, unknown> = {};
  for (const [field, schema] of Object.entries(dragSettingsSchema.shape)) {
    const parsed = schema.safeParse(document.settings.get(field));
    if (parsed.success) settings[field] = parsed.data;
  }
  return settings;
}

/** Follows the document as long as that lives. */
export function followDocument(document: RoomDocument): StoreApi<Shared> {
  const store = createStore<Shared>(() => ({
    points: readPoints(document),
    strokes: readStrokes(document),
    settings: readSettings(document),
  }));
  document.points.observe(() => store.setState({ points: readPoints(document) }));
  document.mask.observe(() => store.setState({ strokes: readStrokes(document) }));
  document.settings.observe(() => store.setState({ settings: readSettings(document) }));
  return store;
}
