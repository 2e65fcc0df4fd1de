import { join } from 'node:path';

import faceApi from '@vladmandic/face-api/dist/face-api.node-wasm.js';

import type { Point } from '../../../lib/geometry/point';
import type { LandmarkJudge } from './landmarks';
import { packageFolder, tensorflow } from './tensorflow';

/** Two networks of @vladmandic/face-api, trained on photographs by others. */
export interface FaceApi extends LandmarkJudge {
  /** 128 numbers that say whose face it is; the distance of two photographs of one person is mostly below 0.6. */
  identity(picture: Uint8Array, resolution: number): Promise<Float32Array>;
  /** The same of two pictures, in the second one where the face has gone: a head that nods is not another person. */
  identities(before: Uint8Array, after: Uint8Array, resolution: number): Promise<[Float32Array, Float32Array]>;
}

/** A square part of the picture, as shares of its side. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/**
 * Faces of the pack fill the middle of the picture; the nets expect a face detector's box around eyes, nose and mouth. This crop was
 * chosen for the least disagreement with our detector on unedited faces.
 */
const CROP: Crop = { left: 0.14, top: 0.25, side: 0.72 };

/** Landmarks that no expression moves far: the bridge of the nose and the eyes. */
const STEADY = [27, 28, 29, 30, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47] as const;

/** The 68-point landmark net and the face descriptor, on a fixed crop: where the face is is known, so no face detector is needed. */
export async function loadFaceApi(crop: Crop = CROP): Promise<FaceApi> {
  const tf = await tensorflow();
  const folder = join(packageFolder('@vladmandic/face-api'), 'model');
  const landmarks = new faceApi.FaceLandmark68Net();
  await landmarks.loadFromDisk(folder);
  const descriptor = new faceApi.FaceRecognitionNet();
  await descriptor.loadFromDisk(folder);

  /** Runs `work` on a part of the picture, as a tensor of the kind that face-api takes for a picture. */
  const onPart = async <T>(
    picture: Uint8Array,
    resolution: number,
    part: Crop,
    work: (face: never) => Promise<T>,
  ): Promise<T> => {
    const side = Math.round(part.side * resolution);
    const within = (share: number): number => Math.min(Math.max(Math.round(share * resolution), 0), resolution - side);
    const start: [number, number, number] = [within(part.top), within(part.left), 0];
    const face = tf.tidy(() =>
      tf.tensor3d(picture, [resolution, resolution, 3]).slice(start, [side, side, 3]).toFloat(),
    );
    try {
      // face-api brings typings of its own for the same tensors.
      return await work(face as never);
    } finally {
      face.dispose();
    }
  };
  const find = (picture: Uint8Array, resolution: number): Promise<Point[]> =>
    onPart(picture, resolution, crop, async (face) => {
      const { positions } = first(await landmarks.detectLandmarks(face));
      const [left, top] = [Math.round(crop.left * resolution), Math.round(crop.top * resolution)];
      return positions.map((p): Point => ({ x: p.x + left, y: p.y + top }));
    });
  const describe = async (face: never): Promise<Float32Array> => first(await descriptor.computeFaceDescriptor(face));
  return {
    find,
    identity: (picture, resolution) => onPart(picture, resolution, crop, describe),
    identities: async (before, after, resolution) => {
      const [from, to] = [await find(before, resolution), await find(after, resolution)];
      const gone = (axis: 'x' | 'y'): number =>
        STEADY.reduce((sum, i) => sum + (to[i]?.[axis] ?? 0) - (from[i]?.[axis] ?? 0), 0) / STEADY.length / resolution;
      const moved: Crop = { ...crop, left: crop.left + gone('x'), top: crop.top + gone('y') };
      return [await onPart(before, resolution, crop, describe), await onPart(after, resolution, moved, describe)];
    },
  };
}

/** face-api gives a list when it was given several pictures. */
function first<T>(found: T | T[]): T {
  const one = Array.isArray(found) ? found[0] : found;
  if (one === undefined) throw new Error('face-api found nothing in the picture');
  return one;
}
