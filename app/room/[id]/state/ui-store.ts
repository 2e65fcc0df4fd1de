/** What this person's screen shows and which tool is in hand. Nobody else sees it, except through presence. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MaskStroke, Tool } from '@/lib/document/schema';
import type { Point, Size } from '@/lib/geometry/point';
import type { View } from './view';

export type { Tool };
export type Compare = 'off' | 'before' | 'split' | 'heat';
export type Panel = 'points' | 'picture' | 'settings' | 'history';

/** One end of a planned point. */
export interface Selection {
  id: string;
  end: 'handle' | 'target';
}

/** The point that was chosen last, and those that are chosen along with it. */
export interface Chosen extends Selection {
  others: readonly string[];
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
  selection: Chosen | null;
  /** What the pointer draws around points to choose them, image px. */
  marquee: { from: Point; to: Point } | null;
  /** The ends that move with my pointer, where they are on my screen; the document follows a little later. */
  held: { end: Selection['end']; places: ReadonlyMap<string, Point> } | null;
  /** A pull moves the other side of the face as well. */
  mirror: boolean;
  /** How far around a pulled point the picture may follow, 0..1 (lib/drag/reach.ts). */
  reach: number;
  /** Alt is held: pulls reach as far as the head. */
  headHeld: boolean;
  brush: { mode: 'paint' | 'erase'; radius: number; softness: number; shape: 'brush' | 'lasso' };
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
  /** Links, people and roles. */
  shareOpen: boolean;
  /** Files of the picture that is looked at; the history has them. */
  exportOpen: boolean;
  paletteOpen: boolean;
  /** Where the right button was pressed, px of the window; `at`: image px, null beside the picture. */
  menu: (Point & { at: Point | null; onPoint: boolean }) | null;
  /** The field beside my cursor is open. */
  chatting: boolean;
  /** The next press on the picture places a comment. */
  commenting: boolean;
  /** The picture is on its way to becoming a photo, by my wish. */
  takingPixels: boolean;
}

export type UiStore = StoreApi<UiState>;

export const BRUSH = { min: 2, max: 96, start: 18, maxOnPhotos: 256 } as const;

export function createUiStore(): UiStore {
  return createStore<UiState>(() => ({
    tool: 'pull',
    panning: false,
    view: { x: 128, y: 128, zoom: 1 },
    size: { width: 0, height: 0 },
    fitted: true,
    following: null,
    selection: null,
    marquee: null,
    held: null,
    mirror: false,
    reach: 0,
    headHeld: false,
    brush: { mode: 'paint', radius: BRUSH.start, softness: 0, shape: 'brush' },
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
    shareOpen: false,
    exportOpen: false,
    paletteOpen: false,
    menu: null,
    chatting: false,
    commenting: false,
    takingPixels: false,
  }));
}
