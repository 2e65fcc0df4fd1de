/** The document as checked plain values, read once per change and shared by all components. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { SETTERS, setterSchema, type MaskStroke, type PlannedPoint, type Setter } from '@/lib/document/schema';
import { dragSettingsSchema } from '@/lib/protocol';
import type { DragSettings } from '@/lib/drag/types';
import type { RoomDocument } from '@/lib/client/room-document';
import { readStrokes } from '@/lib/client/strokes';
import { readPoints } from './plan';

export interface Shared {
  points: readonly PlannedPoint[];
  strokes: readonly MaskStroke[];
  /** Only what the room has set; the pack's defaults fill the rest. */
  settings: Partial<DragSettings>;
  /** Who changed each setting last, as the server noted it. */
  setters: Readonly<Partial<Record<string, Setter>>>;
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

function readSetters(document: RoomDocument): Record<string, Setter> {
  const setters: Record<string, Setter> = {};
  for (const [field, value] of document.doc.getMap(SETTERS)) {
    const parsed = setterSchema.safeParse(value);
    if (parsed.success) setters[field] = parsed.data;
  }
  return setters;
}

/** Follows the document as long as that lives. */
export function followDocument(document: RoomDocument): StoreApi<Shared> {
  const store = createStore<Shared>(() => ({
    points: readPoints(document),
    strokes: readStrokes(document),
    settings: readSettings(document),
    setters: readSetters(document),
  }));
  document.points.observe(() => store.setState({ points: readPoints(document) }));
  document.mask.observe(() => store.setState({ strokes: readStrokes(document) }));
  document.settings.observe(() => store.setState({ settings: readSettings(document) }));
  document.doc.getMap(SETTERS).observe(() => store.setState({ setters: readSetters(document) }));
  return store;
}

/**
 * A short mark of the document's content: browsers with the same mark show the same points, strokes and settings. Strokes
 * count by id and length, since they never change. FNV-1a, 32 bit; for comparing, not for security.
 */
export function documentMark({ points, strokes, settings }: Shared): string {
  const fields = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([points, strokes.map(({ id, path }) => [id, path.length]), fields]);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
