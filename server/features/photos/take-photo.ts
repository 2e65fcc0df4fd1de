/** A file that somebody gave as their photo, as what a room can keep and pull: decoded, with its faces found and fitted. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { packId } from '../../../lib/pack/id';
import { wearsDarkGlasses } from '../../../lib/photo/glasses';
import { Refused } from '../../access/refused';
import { decodePhoto, type Photo } from '../../inference/photos/decode';
import { isClear } from '../../inference/photos/face-finder';
import type { FoundFace } from '../../inference/photos/finder-messages';
import { encodeKept, encodePreview } from '../../inference/photos/encode-photo';
import type { SurfaceFile } from '../../inference/photos/read-surface';
import type { InferencePool } from '../../inference/pool';
import type { NewPhotoImage } from '../../rooms/edits/new-image';
import type { NewPhoto } from '../../store/photo-records';

/** Px of the photo from chin to crown below which what is pulled is a few px. */
const LEAST_HEAD_PX = 64;
/** Centimetres from chin to crown, in the 30 that a picture of 256 px shows of a head. */
const HEAD_OF_256 = 190;
/** Degrees of turn beyond which half of a face cannot be seen. */
const MOST_YAW = 45;
/** Px of 256 that the surface may lie beside the points: beyond, it is no face, or a face that it does not know. */
const MOST_RESIDUAL = 9;
const THUMBNAIL_PX = 256;
const THUMBNAIL = { quality: 80, effort: 2 } as const;

export type TakenPhoto = Omit<NewPhotoImage, 'kind'>;

/** @throws PhotoError, Refused: what is wrong with the photo, or that no pack can move it */
export async function takePhoto(engine: InferencePool, bytes: Uint8Array): Promise<TakenPhoto> {
  surfaceOfServer(engine);
  return takePixels(engine, await decodePhoto(bytes));
}

/** Of what is decoded already. @throws Refused likewise */
export async function takePixels(engine: InferencePool, photo: Photo): Promise<TakenPhoto> {
  const surface = surfaceOfServer(engine);
  const faces = await facesOf(engine, surface, photo);
  const [file, preview, thumbnail] = await Promise.all([encodeKept(photo), encodePreview(photo), smallOf(photo)]);
  const { width, height } = photo;
  const newPhoto: NewPhoto = { width, height, surface: surface.sha256, faces, file, preview };
  const { name: pack, generator } = surface.pack;
  return {
    pack,
    generator,
    seed: null,
    truncation: 1,
    ws: Float32Array.from(faces.flatMap(({ code }) => code)),
    photo: { hash: createHash('sha256').update(file).digest('hex'), width, height, faces: faces.length },
    newPhoto,
    thumbnail,
  };
}

/** The first pack that can move photos. */
function surfaceOfServer(engine: InferencePool): SurfaceFile {
  for (const manifest of engine.packs.values()) {
    const [surface] = engine.surfaces(packId(manifest));
    if (surface !== undefined) return surface;
  }
  throw new Refused('cannot-drag.photos');
}

/** Those that can be pulled, from left to right. */
async function facesOf(engine: InferencePool, surface: SurfaceFile, photo: Photo): Promise<NewPhoto['faces']> {
  const looked = await engine.photos.look(photo);
  if (looked.length === 0) throw new Refused('invalid.photo-no-face');
  const found = looked.filter(isClear);
  if (found.length === 0) throw new Refused('invalid.photo-turned-away');
  const points = found.map((face) => face.points.flatMap(({ x, y }) => [x, y]));
  const fitted = await engine.photos.fit(surface, points);
  const large = fitted.map(({ unit }) => unit * HEAD_OF_256 >= LEAST_HEAD_PX);
  const faces = fitted.flatMap(({ code, yaw, residual }, i) =>
    large[i] === true && Math.abs(yaw) <= MOST_YAW && residual <= MOST_RESIDUAL
      ? [{ code: [...code], points: points[i] ?? [], ...glassesOf(photo, found[i]) }]
      : [],
  );
  if (faces.length > 0) return withFrames(engine, surface, photo, faces);
  if (large.includes(true)) throw new Refused('invalid.photo-turned-away');
  throw new Refused('invalid.photo-face-small', { min: LEAST_HEAD_PX });
}

const glassesOf = (photo: Photo, face: FoundFace | undefined): { glasses?: true } =>
  face !== undefined && wearsDarkGlasses(photo, face.points) ? { glasses: true } : {};

/** The same faces, with the frames of glasses that one sees through. Dark ones cover what theirs would. */
async function withFrames(
  engine: InferencePool,
  surface: SurfaceFile,
  photo: Photo,
  faces: NewPhoto['faces'],
): Promise<NewPhoto['faces']> {
  const bare = faces.filter(({ glasses = false }) => !glasses);
  const frames = await engine.photos.frames(surface, photo, bare);
  return faces.map((face) => {
    const frame = frames[bare.indexOf(face)] ?? null;
    return frame === null ? face : { ...face, frame: { ...frame, lines: frame.lines.map((line) => [...line]) } };
  });
}

async function smallOf(photo: Photo): Promise<Uint8Array> {
  return sharp(photo.data, { raw: photo })
    .resize(THUMBNAIL_PX, THUMBNAIL_PX, { fit: 'inside', withoutEnlargement: true })
    .webp(THUMBNAIL)
    .toBuffer();
}
