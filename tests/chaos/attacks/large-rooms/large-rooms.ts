/**
 * Rooms of very many edits, of a pack's pictures and of a photo, with documents that are full. Everything that can be done with them is done,
 * each on a server that was started anew, so that nothing of the room is in memory. What a first time costs in any room (code that was never
 * run) is told apart: it is done in a small room before.
 */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { Api } from '../../../../lib/client/api';
import { RoomApi } from '../../../../lib/client/room-api';
import type { Membership } from '../../../../lib/protocol';
import { readPeople } from '../../../fixtures/photos/people';
import { firstPack } from '../../people/company';
import { ChaosServer } from '../../server/server';
import type { Attack } from '../attack';
import { addMeasures, emptyOutcome, type Outcome } from '../outcome';
import { ACTS, PHOTO_ACTS, type Place } from './acts';
import { grownRoom } from './grown';

const RATE_SCALE = 1000;
const person = { name: 'Ana', color: '#7c5cff' };
/** Px a side of the photo. */
const PHOTO_PX = 512;
/** A server that was just started still makes itself ready, ms. */
const START_MS = 2500;

interface Kind {
  readonly name: string;
  readonly acts: typeof ACTS;
  /** A room of one edit. */
  readonly begin: (url: string) => Promise<Membership>;
}

export const KINDS: readonly Kind[] = [
  {
    name: '',
    acts: ACTS,
    begin: async (url) =>
      new Api(url).createRoom({ ...person, pack: await firstPack(url), seed: 1, truncation: 0.7, roomName: 'Large' }),
  },
  {
    name: 'photo ',
    acts: { ...ACTS, ...PHOTO_ACTS },
    begin: async (url) => {
      const photo = await sharp(await readPeople('three'))
        .resize(PHOTO_PX, PHOTO_PX)
        .jpeg()
        .toBuffer();
      const query = new URLSearchParams({ ...person, roomName: 'Large' }).toString();
      const made = await fetch(`${url}/api/photos?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(photo),
      });
      if (!made.ok) throw new Error(`no room for a photo: ${made.status} ${await made.text()}`);
      return (await made.json()) as Membership;
    },
  },
];

/** Rooms of so many edits. */
export const largeRooms: Attack = async ({ tree, folder, times, onProgress }) => {
  const outcome = emptyOutcome(`large rooms, ${times} edits`);
  const place = { tree, dataDir: await mkdtemp(join(folder, 'data-')), rateScale: RATE_SCALE };
  const served = async <T>(work: (server: ChaosServer) => Promise<T>): Promise<T> => {
    const server = await ChaosServer.start(place);
    try {
      return await work(server);
    } finally {
      if ((await server.end('SIGTERM')) === null) outcome.lost.push('the server did not end on SIGTERM');
    }
  };
  for (const kind of KINDS) {
    const rooms = await served((server) => begin(server.url, kind, times));
    for (const [name, act] of Object.entries(kind.acts))
      await served(async (server) => {
        await pause(START_MS);
        const { url } = server;
        const small = { ...rooms.small, url };
        const large = { ...rooms.large, url };
        try {
          const first = await server.measured(() => act(small));
          const then = await server.measured(() => act(large));
          rooms.large.file = large.file;
          addMeasures(outcome, first);
          addMeasures(outcome, then);
          outcome.notes.push(
            `${kind.name}${name} ${then.workedMs.toFixed(0)} ms (${first.workedMs.toFixed(0)} in a small one)`,
          );
        } catch (error) {
          outcome.lost.push(`${kind.name}${name}: ${(error as Error).message}`);
        }
        told(outcome, onProgress);
      });
  }
  return outcome;
};

function told(outcome: Outcome, onProgress: (outcome: Outcome) => void): void {
  outcome.tries += 1;
  onProgress(outcome);
}

/** A small room, and the large one that was made of it. */
export async function begin(
  url: string,
  { begin: make }: Kind,
  edits: number,
): Promise<Record<'small' | 'large', Omit<Place, 'url'>>> {
  const small = await make(url);
  const file = await new RoomApi(url, small).roomFile();
  const grown = await grownRoom(new Uint8Array(await file.arrayBuffer()), edits, small);
  const large = await new Api(url).importFile(new Blob([new Uint8Array(grown)]), person);
  return { small: { owner: small, file }, large: { owner: large, file: new Blob([new Uint8Array(grown)]) } };
}
