/** The room's client in a page: frames go onto a canvas, the document stays in this browser, notices become toasts. */
import { documentStorage } from '@/app/browser/document-storage';
import { setServerAhead } from '@/app/browser/time';
import { visited } from '@/app/rooms/visited';
import { RoomClient } from '@/lib/client/room-client';
import type { ClientWorld, Frame } from '@/lib/client/world';
import type { Membership } from '@/lib/protocol';
import { tell } from './notices';
import { createCanvas, drawInto, type PictureCanvas } from './picture-canvas';
import { Stills } from './stills';

export interface RoomConnection extends RoomClient<ImageBitmap> {
  /** What is on the screen. */
  readonly picture: PictureCanvas;
  /** Pictures of nodes at rest. */
  readonly stills: Stills;
}

const decode = ({ header, image }: Frame): Promise<ImageBitmap> =>
  createImageBitmap(new Blob([image as Uint8Array<ArrayBuffer>], { type: header.encoding }));

/** Enters the room and stays connected until `close`. */
export function openRoom(membership: Membership): RoomConnection {
  const picture = createCanvas();
  const stills = new Stills(async (nodeId) => {
    const frame = await client.still(nodeId);
    return frame === null ? null : decode(frame);
  });
  const world: ClientWorld<ImageBitmap> = {
    base: location.origin,
    screen: {
      decode,
      show({ header }, bitmap) {
        drawInto(picture, bitmap);
        bitmap.close();
        if (header.nodeId !== null) stills.put(header.nodeId, picture);
      },
    },
    notice: (notice) => tell(notice, client),
    storage: documentStorage,
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
  client.connect();
  return Object.assign(client, { picture, stills });
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
