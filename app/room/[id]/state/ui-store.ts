/** What this person's screen shows and which tool is in hand. Nobody else sees it, except through presence. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MaskStroke, Tool } from '@/lib/document/schema';
import type { Point } from '@/lib/geometry/point';
import type { Size, View } from './view';

export type { Tool };
export type Compare = 'off' | 'before' | 'split' | 'heat';
export type Panel = 'points' | 'image' | 'settings' | 'history';

/** One end of a planned point. */
export interface Selection {
  id: string;
  end: 'handle' | 'target';
}

export interface UiState {
  tool: Tool;
  /** The hand is borrowed while the space bar is held. */
  panning: boolean;
  view: View;
  size: Size;
  /** The view still fits the picture, so that it follows the window's size. */
  fitted: boolean;
  /** Whose view mine follows. */
  following: string | null;
  selection: Selection | null;
  /** The end under my pointer, where it is on my screen; the document follows a little later. */
  held: (Selection & { at: Point }) | null;
  brush: { mode: 'paint' | 'erase'; radius: number };
  /** What presses on the picture with the tool in hand; `back`: over the place where that is taken back. */
  press: { by: string; back: boolean } | null;
  /** The stroke under the brush, before it is in the document. */
  stroke: MaskStroke | null;
  maskShown: boolean;
  compare: Compare;
  /** What to compare with: the picture before the last edit, or the one that all edits began with. */
  against: 'last' | 'original';
  /** Where the split lies, 0..1 of the picture's width. */
  split: number;
  /** A node that only I look at. */
  looking: string | null;
  /** The crosshair moved by arrow keys, image px; null while the pointer is in use. */
  crosshair: Point | null;
  panel: Panel;
  /** The panel as a sheet on narrow screens. */
  sheetOpen: boolean;
  shortcutsOpen: boolean;
}

export type UiStore = StoreApi<UiState>;

export const BRUSH = { min: 2, max: 96, start: 18 } as const;

export function createUiStore(): UiStore {
  return createStore<UiState>(() => ({
    tool: 'pull',
    panning: false,
    view: { x: 128, y: 128, zoom: 1 },
    size: { width: 0, height: 0 },
    fitted: true,
    following: null,
    selection: null,
    held: null,
    brush: { mode: 'paint', radius: BRUSH.start },
    press: null,
    stroke: null,
    maskShown: true,
    compare: 'off',
    against: 'last',
    split: 0.5,
    looking: null,
    crosshair: null,
    panel: 'history',
    sheetOpen: false,
    shortcutsOpen: false,
  }));
}
