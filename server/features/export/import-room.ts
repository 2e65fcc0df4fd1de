/** A .tug file as a new room. Nobody can see the room before all of it is on disk. */
import sharp from 'sharp';
import { FormatError, damaged } from '../../../lib/export/format-error';
import type { FilePhoto } from '../../../lib/export/room/write';
import { packKey } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import { problem, type Membership } from '../../../lib/protocol';
import { newRoomId } from '../../access/tokens';
import { MAX_PHOTO_PIXELS } from '../../inference/photos/decode';
import { asking } from '../../inference/asking';
import type { InferencePool } from '../../inference/pool';
import { makeMember } from '../../rooms/people/new-member';
import { masksOf } from '../../rooms/photos/masks';
import type { NewPhoto } from '../../store/photo-records';
import type { Store } from '../../store/store';
import { packOf, surfaceOf } from '../../rooms/pack-of';
import type { Asked, FileThread, ReadEdit } from '../files';

/** Pixels of a thumbnail, far above those that are made here. */
const MAX_THUMBNAIL_PIXELS = 1024 * 1024;
/** Milliseconds that reading a whole file may take: several times what the largest one takes on a slow machine. */
const LONGEST_FILE_MS = 120_000;

export interface ImportParts {
  readonly engine: InferencePool;
  readonly store: Store;
  /** Reads nothing else meanwhile. */
  readonly files: FileThread;
}

/** Who imports it becomes the owner. @throws Refused that names what is wrong in the file. */
export async function importRoom(
  { engine, store, files }: ImportParts,
  bytes: Uint8Array,
  person: { readonly name: string; readonly color: string },
  asked: Asked = asking(),
): Promise<Membership> {
  const id = newRoomId();
  let took = 0;
  const spent = (ms: number) => {
    took += ms;
    asked.spent?.(ms);
  };
  const reading = { ...asked, spent };
  try {
    const { header, document } = await files.ask('open', { bytes }, reading);
    const manifests = new Map(
      header.packs.map(({ name, generator }) => [
        packKey({ name, generator }),
        packOf(engine, { pack: name, generator }),
      ]),
    );
    const photos = new Map<string, NewPhoto>();
    for (
      let photo = await files.ask('photo', {}, reading);
      photo !== null;
      photo = await files.ask('photo', {}, reading)
    )
      photos.set(photo.hash, await photoOf(photo));
    const kept = new Set<string>();
    let index = 0;
    const keep = async (read: ReadEdit): Promise<void> => {
      const { node } = read.edit;
      const { pack, generator } = node;
      const manifest = generator === undefined ? undefined : manifests.get(packKey({ name: pack, generator }));
      if (manifest === undefined) throw damaged(`nodes/${node.id}`, 'its pack is not in tug.json');
      const hash = node.photo?.gone === true ? undefined : node.photo?.hash;
      const photo = hash === undefined ? undefined : photos.get(hash);
      if (hash !== undefined && photo === undefined) throw damaged(`nodes/${node.id}`, 'its photo is not in the file');
      if (photo !== undefined) surfaceOf(engine, node, photo.surface);
      await check(read, shapeOf(read, manifest, photo));
      const { latent, trajectory, thumbnail, naturalDistance } = read;
      // Once a room, with the first edit that shows it.
      const isNew = hash !== undefined && !kept.has(hash);
      const data = { ws: latent.ws, trajectory, thumbnail, photo: isNew ? photo : undefined };
      if (hash !== undefined) kept.add(hash);
      await store.importNode(id, { index, ...read.edit, naturalDistance }, data);
      index += 1;
    };
    for (let some = await next(); some.length > 0; some = await next()) for (const read of some) await keep(read);
    if (index !== header.nodes.length) throw new Error('the file was not read to its end');
    const { member, token } = makeMember(person, 'owner', null);
    const { name, current } = header;
    const record = {
      id,
      name,
      createdAt: Date.now(),
      owner: member.id,
      linkRole: 'editor',
      viewersExport: true,
    } as const;
    await store.finishImport(record, member, { node: current, edits: index }, document);
    return { room: id, memberId: member.id, token, role: member.role };
  } catch (error) {
    await store.deleteRoom(id);
    throw error;
  }

  function next(): Promise<readonly ReadEdit[]> {
    if (took > LONGEST_FILE_MS)
      throw new FormatError(`reading took ${Math.round(took)} ms`, problem('invalid.file-costly'));
    return files.ask('edits', {}, reading);
  }
}

type Shape = Pick<PackManifest, 'layers' | 'wDim'>;

/** What latents of an edit must have: those of its pack, or a code for each face of its photo. */
function shapeOf({ edit, latent }: ReadEdit, manifest: PackManifest, photo: NewPhoto | undefined): Shape {
  const { photo: shown } = edit.node;
  if (shown === undefined) return manifest;
  return {
    layers: (photo?.faces.length ?? shown.faces) * masksOf(shown).length,
    wDim: photo?.faces[0]?.code.length ?? latent.wDim,
  };
}

/** It is drawn and served later, so it must be what it says. @throws FormatError that names the part which is wrong. */
async function photoOf({ hash, width, height, surface, faces, file, preview }: FilePhoto): Promise<NewPhoto> {
  const at = `photos/${hash}`;
  const about = (bytes: Uint8Array) =>
    sharp(bytes, { limitInputPixels: MAX_PHOTO_PIXELS })
      .metadata()
      .catch(() => null);
  const [whole, small] = await Promise.all([about(file), about(preview)]);
  if (whole?.format !== 'png' || whole.width !== width || whole.height !== height)
    throw damaged(`${at}/photo.png`, `must be a PNG of ${width} x ${height} px`);
  if (small?.format !== 'webp') throw damaged(`${at}/screen.webp`, 'is not a WebP picture');
  const [first] = faces;
  const alike = faces.every(
    ({ code, points }) => code.length === first?.code.length && points.length === first.points.length,
  );
  if (!alike) throw damaged(`${at}/photo.json`, 'its faces are not of one surface');
  return { width, height, surface, faces, file, preview };
}

/** Whether an edit can be one of its pack, and shown. @throws FormatError that names the part which is wrong. */
async function check({ edit, latent, steps, thumbnail }: ReadEdit, { layers, wDim }: Shape): Promise<void> {
  const { node } = edit;
  if (latent.layers !== layers || latent.wDim !== wDim)
    throw damaged(`nodes/${node.id}/latents.npz`, `must have the shape ${layers}, ${wDim} of its model pack`);
  if (node.steps !== steps) throw damaged(`nodes/${node.id}/edit.json`, `steps must be ${steps}`);
  // It is served as a WebP picture later, so it must be one.
  const found = await sharp(thumbnail, { limitInputPixels: MAX_THUMBNAIL_PIXELS })
    .metadata()
    .catch(() => null);
  if (found?.format !== 'webp') throw damaged(`nodes/${node.id}/thumbnail.webp`, 'is not a WebP picture');
}
