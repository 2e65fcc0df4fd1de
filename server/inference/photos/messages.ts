/** What the server and the threads that work on photos tell each other. */
import type { Reach } from '../../../lib/drag/reach';
import type { MaskStroke } from '../../../lib/document/schema';
import type { DragPoint } from '../../../lib/drag/types';
import type { Frame } from '../../../lib/photo/clear-glasses';
import type { WireError } from '../errors';
import type { FromDrag, ToDrag } from '../drag-messages';
import type { NearFace } from './near-face';
import type { SurfaceFile } from './read-surface';

/** The faces of a photo, as they were found and fitted. */
export interface FacesOfPhoto {
  readonly surface: SurfaceFile;
  readonly faces: readonly {
    readonly code: readonly number[];
    readonly points: readonly number[];
    readonly glasses?: boolean | undefined;
    readonly frame?: Frame | undefined;
  }[];
}

/** A face as the surface was fitted to it. */
export interface FittedPhotoFace {
  readonly code: readonly number[];
  /** Mean distance between points and surface, px of 256. */
  readonly residual: number;
  /** Px of the photo for one px of a picture of 256 that shows the head. */
  readonly unit: number;
  /** Degrees. */
  readonly yaw: number;
  readonly pitch: number;
}

/** 8-bit pixels, `channels` each. */
export interface DrawnPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** A photo that is to be drawn under a state. */
export interface DrawRequest extends FacesOfPhoto {
  /** Width of the photo in which the faces were found. */
  readonly width: number;
  /** The photo's file, or a smaller picture of it. */
  readonly file: Uint8Array;
  /** No side of what is drawn is longer; null: as large as the file. */
  readonly side: number | null;
  /** Codes of all faces, under each mask. */
  readonly state: Float32Array;
  /** Strokes of each of those masks, newest first; null for none. In px of the photo. */
  readonly masks: PhotoMasks;
}

export type PhotoMasks = readonly (readonly MaskStroke[] | null)[];

export interface PhotoDragStart extends FacesOfPhoto {
  readonly state: Float32Array;
  readonly points: readonly DragPoint[];
  readonly reach: Reach;
  readonly live: boolean;
}

export type PhotoCall =
  | {
      readonly kind: 'fit';
      readonly surface: SurfaceFile;
      /** x and y in turn of the points of each face. */
      readonly faces: readonly (readonly number[])[];
    }
  | { readonly kind: 'frames'; readonly surface: SurfaceFile; readonly faces: readonly NearFace[] }
  | ({ readonly kind: 'draw' } & DrawRequest);

export type PhotoAnswer =
  | { readonly kind: 'fitted'; readonly faces: readonly FittedPhotoFace[] }
  | { readonly kind: 'framed'; readonly frames: readonly (Frame | null)[] }
  | { readonly kind: 'drawn'; readonly pixels: DrawnPixels };

export type ToPhotoThread =
  | { readonly kind: 'call'; readonly call: number; readonly what: PhotoCall }
  | { readonly kind: 'photo-drag'; readonly drag: number; readonly start: PhotoDragStart }
  | ToDrag;

export type FromPhotoThread =
  | { readonly kind: 'answer'; readonly call: number; readonly answer: PhotoAnswer }
  | { readonly kind: 'failed'; readonly call: number; readonly error: WireError }
  | FromDrag;
