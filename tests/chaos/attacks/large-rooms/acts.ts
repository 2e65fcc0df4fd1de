/** What can be done with a room, by somebody who comes to a server that has just been started. */
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from '../../../../lib/client/api';
import { RoomApi } from '../../../../lib/client/room-api';
import type { RoomClient } from '../../../../lib/client/room-client';
import type { Answer, Membership } from '../../../../lib/protocol';
import { unseenClient } from '../../../fixtures/unseen-client';

export interface Place {
  readonly url: string;
  readonly owner: Membership;
  /** The room as a file, as it was exported last. */
  file: Blob;
}

const person = { name: 'Mal', color: '#22aa88' };
/** Nobody waits longer for a room that is as large as rooms get. */
const ENTRY_MS = 120_000;

/** Some of them go on from what those before them did. */
export const ACTS: Readonly<Record<string, (place: Place) => Promise<unknown>>> = {
  'joined by its link': ({ url, owner }) => new Api(url).joinRoom(owner.room, person),
  entered: (place) => inside(place, () => Promise.resolve()),
  edited: (place) =>
    inside(place, async ({ socket }) => {
      done(await socket.send('image:set', { pack: null, seed: 7, truncation: null }));
      done(await socket.send('edit:undo', {}));
      done(await socket.send('edit:redo', {}));
    }),
  'gone back to its first edit': (place) =>
    inside(place, async ({ socket, store }) => {
      const [first = ''] = store.getState().nodes.keys();
      done(await socket.send('node:mark', { nodeId: first, name: 'Here', starred: true }));
      done(await socket.send('edit:restore', { nodeId: first }));
    }),
  'its document changed': (place) =>
    inside(place, async ({ document, store }) => {
      document.change('', () => document.settings.set('maxSteps', 4));
      await until(() => !store.getState().unsaved);
    }),
  exported: (place) => fetched(place, (member) => member.roomFile()),
  'exported twice': async (place) => {
    for (let i = 0; i < 2; i++) await fetched(place, (member) => member.roomFile());
  },
  'a branch of it exported': ({ url, owner }) =>
    inside({ url, owner }, ({ api, store }) => api.roomFile(store.getState().head ?? '')),
  copied: ({ url, owner }) => new RoomApi(url, owner).copyRoom({ ...person, roomName: 'Copy' }),
  'its file opened': ({ url, file }) => new Api(url).importFile(file, person),
  'a copy deleted': async ({ url, file }) => new RoomApi(url, await new Api(url).importFile(file, person)).deleteRoom(),
};

/** Of a room on a photo. Last of all, since nothing is left of it then. */
export const PHOTO_ACTS: typeof ACTS = {
  'its photo deleted': (place) =>
    inside(place, async ({ api, store }) => {
      const photo = [...store.getState().nodes.values()].find((node) => node.photo !== undefined)?.photo;
      if (photo !== undefined) await api.deletePhoto(photo.hash);
    }),
};

async function fetched(place: Place, get: (member: RoomApi) => Promise<Blob>): Promise<void> {
  place.file = await get(new RoomApi(place.url, place.owner));
}

/** @throws Error when it was refused */
function done(answer: Answer): void {
  if (!answer.ok) throw new Error(answer.error.code);
}

async function until(check: () => boolean): Promise<void> {
  const end = performance.now() + ENTRY_MS;
  while (!check()) {
    if (performance.now() > end) throw new Error('it takes too long');
    await pause(20);
  }
}

/** Does something as somebody whose page has all of the room. */
async function inside<T>(
  { url, owner }: Pick<Place, 'url' | 'owner'>,
  act: (client: RoomClient<null>) => Promise<T>,
): Promise<T> {
  const client = unseenClient(url, owner);
  try {
    await until(() => client.store.getState().link === 'online' && client.document.provider.synced);
    return await act(client);
  } finally {
    client.close();
  }
}
