/** The room's client in a page: frames go onto a canvas, the document stays in this browser, notices go to whoever tells them. */
import { api } from '@/app/browser/api';
import { serverAddress } from '@/app/browser/base-path';
import { documentStorage } from '@/app/browser/document-storage';
import { setServerAhead } from '@/app/browser/time';
import { Photos } from '@/app/photos/photos';
import { findLinkAddress } from '@/app/rooms/link-address';
import { visited } from '@/app/rooms/visited';
import { RoomClient } from '@/lib/client/room-client';
import { readStrokes } from '@/lib/client/strokes';
import type { ClientWorld, DocumentStorage, Frame, Notice } from '@/lib/client/world';
import { PHOTO_STATE, readState, type Membership } from '@/lib/protocol';
import { FaceMaps } from './face-maps';
import { CanvasPicture, PhotoPicture, type Picture } from './picture';
import { PhotoMasks } from './photo-masks';
import { drawInto } from './picture-canvas';
import { Stills } from './stills';

/** A frame as it was decoded: a pack's picture, or a photo in its state. */
type Decoded = ImageBitmap | PhotoPicture;

export interface RoomConnection extends RoomClient<Decoded> {
  /** What is on the screen. */
  readonly picture: Picture;
  /** Pictures of nodes at rest. */
  readonly stills: Stills;
  /** What they show where. */
  readonly faceMaps: FaceMaps;
  /** The room's photos, loaded once for all that shows them. */
  readonly photos: Photos;
  /** The masks of their edits. */
  readonly photoMasks: PhotoMasks;
}

/** Says to the person what they should know. */
export type Tell = (notice: Notice, connection: Pick<RoomConnection, 'socket' | 'store'>) => void;

/** Enters the room and stays connected until `close`. @param storage where the document stays between visits; null: nowhere */
export function openRoom(
  membership: Membership,
  tell: Tell,
  storage: DocumentStorage | null = documentStorage,
): RoomConnection {
  const drawn = new CanvasPicture();
  let shown: Picture = drawn;
  const decode = async ({ header, image }: Frame): Promise<Decoded> => {
    if (header.encoding !== PHOTO_STATE)
      return createImageBitmap(new Blob([image as Uint8Array<ArrayBuffer>], { type: header.encoding }));
    const photo = await photos.get(header.photo ?? '');
    // What is shown has more pixels now, which only whoever looks can tell.
    const sharper = () => client.store.setState((state) => ({ shown: state.shown + 1 }));
    const { masks: of = [null], dragId, nodeId } = header;
    const masks = await photoMasks.all(of, nodeId === null ? dragId : null, Math.max(photo.width, photo.height));
    return new PhotoPicture(photo, { state: readState(image), masks }, sharper);
  };
  const stills = new Stills(async (nodeId) => {
    const frame = await client.still(nodeId);
    return frame === null ? null : decode(frame);
  });
  const world: ClientWorld<Decoded> = {
    base: serverAddress(),
    screen: {
      decode,
      show({ header }, picture) {
        if (picture instanceof PhotoPicture) shown = picture;
        else {
          drawInto(drawn.canvas, picture);
          picture.close();
          shown = drawn;
        }
        if (header.nodeId !== null) stills.put(header.nodeId, shown);
      },
    },
    notice: (notice) => tell(notice, client),
    ...(storage === null ? {} : { storage }),
    watchNetwork,
    watchPresence,
    nextPaint: (run) => void requestAnimationFrame(run),
  };
  const client = new RoomClient(membership, world, visited.find(membership.room)?.name);
  // What the start page shows of a room is what was known when it was last seen.
  client.store.subscribe(({ name, me, serverAhead }, before) => {
    setServerAhead(serverAhead);
    if (name !== before.name || me?.role !== before.me?.role)
      visited.update(membership.room, me === null ? { name } : { name, role: me.role });
  });
  const photos = new Photos(api, client.api);
  client.store.subscribe(({ nodes }, before) => {
    if (nodes === before.nodes) return;
    for (const { id, photo } of nodes.values())
      if (photo?.gone === true && before.nodes.get(id)?.photo?.gone !== true) {
        stills.forget(id);
        photos.forget(photo.hash);
      }
  });
  client.connect();
  void findLinkAddress();
  const faceMaps = new FaceMaps((nodeId) => client.faceMap(nodeId));
  const photoMasks = new PhotoMasks(client.api, () => readStrokes(client.document));
  const more = { stills, photos, photoMasks, faceMaps };
  return Object.defineProperty(Object.assign(client, more), 'picture', { get: () => shown }) as RoomConnection;
}

function watchNetwork(listener: (online: boolean) => void): () => void {
  const changed = () => listener(navigator.onLine);
  changed();
  return listen({ offline: changed, online: changed });
}

function watchPresence(listener: (here: boolean) => void): () => void {
  return listen({ pagehide: () => listener(false), pageshow: () => listener(true) });
}

function listen(listeners: Record<string, () => void>): () => void {
  for (const [event, listener] of Object.entries(listeners)) addEventListener(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) removeEventListener(event, listener);
  };
}
