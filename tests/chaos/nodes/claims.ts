/**
 * Two servers that want the same at once: a room, the first start of a database, the last use of an invite. And a person who is removed
 * through the server that does not own the room.
 */
import { membershipSchema, type Membership } from '../../../lib/protocol';
import { FencedError, OwnedElsewhereError } from '../../../server/store/fence';
import { openPostgres } from '../../../server/store/postgres/open';
import { Store } from '../../../server/store/store';
import { startPostgres } from '../../fixtures/postgres';
import { NodeProcesses } from '../../integration/nodes/support';
import { call } from '../../integration/support/api';
import { makeRoom, post } from '../../integration/support/client';
import type { Attack } from '../attacks/attack';
import { addTold, emptyOutcome, type Outcome } from '../attacks/outcome';

const ROOM = 'r'.repeat(22);
/** Each first start costs two servers, where a claim costs a few commits. */
const CLAIMS_A_START = 100;
/** Invites of each pair of servers. */
const INVITES = 5;
/** At once, by turns at both servers. */
const GUESTS = ['Bo', 'Cy', 'Di', 'Ed'];

export const claims: Attack = async ({ times, onProgress }) => {
  const outcome = emptyOutcome('claims of two servers at once');
  const postgres = await startPostgres();
  if (postgres === null) {
    outcome.notes.push('not tried: PostgreSQL is not installed here');
    return outcome;
  }
  try {
    await claimRooms(await postgres.newDatabase(), times, outcome, onProgress);
    const starts = Math.ceil(times / CLAIMS_A_START);
    for (let start = 0; start < starts; start++) {
      await startAtOnce(await postgres.newDatabase(), outcome);
      onProgress(outcome);
    }
    outcome.notes.push(`${starts} first starts of two servers at once, ${starts * INVITES} invites`);
  } finally {
    await postgres.stop();
  }
  return outcome;
};

/** One of two gets the room, with an epoch above all before; the other one is refused what it writes. */
async function claimRooms(
  database: string,
  times: number,
  outcome: Outcome,
  onProgress: (outcome: Outcome) => void,
): Promise<void> {
  const stores: Store[] = [];
  for (const address of ['a:1', 'b:1']) {
    const store = await Store.open(await openPostgres(database, 'shared'));
    await store.owners?.join(address);
    stores.push(store);
  }
  let last = 0;
  for (let round = 0; round < times; round++) {
    const got = await Promise.all(
      stores.map((store) =>
        store.nextEpoch(ROOM).catch((error: unknown) => {
          if (error instanceof OwnedElsewhereError) return null;
          throw error;
        }),
      ),
    );
    const epochs = got.flatMap((epoch) => (epoch === null ? [] : [epoch]));
    const [epoch = 0] = epochs;
    if (epochs.length !== 1) outcome.lost.push(`${epochs.length} owners of a room at once`);
    if (epoch <= last) outcome.lost.push(`epoch ${epoch} came after ${last}`);
    last = epoch;
    for (const [i, store] of stores.entries()) {
      const written = await store.documents.append(ROOM, [{ sequence: epoch, update: Uint8Array.of(1) }]).then(
        () => true,
        (error: unknown) => {
          if (error instanceof FencedError) return false;
          throw error;
        },
      );
      if (written !== (got[i] !== null))
        outcome.lost.push(`a write of epoch ${epoch} was ${written ? 'taken' : 'refused'}`);
      if (written) await store.releaseRoom(ROOM);
    }
    outcome.tries += 1;
    addTold(outcome, new Map([['epoch', 1]]));
    onProgress(outcome);
  }
  for (const store of stores) await store.close();
}

async function startAtOnce(database: string, outcome: Outcome): Promise<void> {
  const nodes = new NodeProcesses();
  try {
    const [owner, other] = await Promise.all([nodes.start(database), nodes.start(database)]);
    const ana = await makeRoom(owner.url);
    const urls = [other.url, owner.url];
    for (let i = 0; i < INVITES; i++) await useOnce(urls, ana, outcome);
  } finally {
    await nodes.close();
  }
}

/** @param urls of the server that does not own the room, and of the one that does */
async function useOnce(urls: readonly string[], ana: Membership, { lost }: Outcome): Promise<void> {
  const [other = ''] = urls;
  const wish = { role: 'editor', hours: null, maxUses: 1 };
  const made = await call(other, 'POST', `/api/rooms/${ana.room}/invites`, ana.token, wish);
  const { token: invite } = made.json() as { token: string };
  const answers = await Promise.all(
    GUESTS.map((name, i) =>
      post(urls[i % urls.length] ?? '', '/api/invites/accept', { invite, name, color: '#112233' }),
    ),
  );
  const [used, ...more] = answers.filter(({ status }) => status === 200);
  if (used === undefined || more.length > 0) lost.push(`an invite for one was used by ${more.length + (used ? 1 : 0)}`);
  if (used === undefined) return;
  const guest = membershipSchema.parse(used.json);
  const removed = await call(other, 'DELETE', `/api/rooms/${ana.room}/members/${guest.memberId}`, ana.token);
  if (removed.status !== 204) lost.push(`a removal was answered ${removed.status}`);
  for (const url of urls) {
    const { status } = await call(url, 'GET', `/api/rooms/${ana.room}/share`, guest.token);
    if (status < 400) lost.push(`whoever was removed got ${status}`);
  }
}
