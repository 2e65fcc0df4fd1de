/** Kills a process while it changes a room in every way, and looks at what is left of what it had said. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { PROGRAM } from '../../fixtures/program';
import { COMMENTS } from '../../../lib/document/schema';
import { decodeTrajectory } from '../../../lib/history/trajectory';
import { RoomDocument } from '../../../server/rooms/document/document';
import { RoomHistory } from '../../../server/rooms/history/history';
import type { NodeRecord } from '../../../server/store/records';
import { Store } from '../../../server/store/store';
import { openStorage } from './open';

/** Kills come within this many actions, at any moment of the one under way. */
const MOST_ACTIONS = 40;
/** After it began at most, ms: most are over by then, and what takes longest is hit at its end too. */
const MOMENT_MS = 30;
/** Whoever is told of one of these is told where the room stands. */
const STANDS: ReadonlySet<string> = new Set(['edit', 'redo']);
const writer = new URL('./writer.ts', import.meta.url).pathname;

export interface Killed {
  /** What was said to be on disk, by kind. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  /** What of it is not there, or only in part. */
  readonly lost: readonly string[];
}

interface Said {
  readonly room: string;
  readonly told: Map<string, string[]>;
  /** The action under way, and where the room stands after it when that was known. */
  readonly under: { action: string; to: string | null };
}

async function writeUntilKilled(place: string): Promise<Said> {
  const killAfter = 1 + Math.floor(Math.random() * MOST_ACTIONS);
  const child = spawn(process.execPath, [PROGRAM, writer, place], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('exit', (_code, signal) => resolve(signal));
  });
  const told = new Map<string, string[]>();
  let [room, actions] = ['', 0];
  let under: Said['under'] = { action: '', to: null };
  for await (const line of createInterface({ input: child.stdout })) {
    const [what = '', kind = '', value = ''] = line.split(' ');
    if (what === 'room') room = kind;
    if (what === 'to') under.to = kind;
    if (what === 'done')
      for (const of of STANDS.has(kind) ? [kind, 'stands'] : [kind]) told.set(of, [...(told.get(of) ?? []), value]);
    if (what === 'try') {
      under = { action: kind, to: null };
      actions += 1;
      if (actions === killAfter) setTimeout(() => child.kill('SIGKILL'), Math.random() * MOMENT_MS);
    }
  }
  const signal = await ended;
  if (signal !== 'SIGKILL') throw new Error('the writer ended before it was killed');
  return { room, told, under };
}

/** One kill, and what is left after it. @param place a data folder, or the address of a database */
export async function killOnce(place: string): Promise<Killed> {
  const said = await writeUntilKilled(place);
  const store = await Store.open(await openStorage(place));
  try {
    return { told: said.told, lost: await lostOf(store, said) };
  } finally {
    await store.close();
  }
}

async function lostOf(store: Store, { room, told, under }: Said): Promise<string[]> {
  const lost = store.damage.map(({ what }) => `damage: ${what}`);
  const of = (kind: string) => told.get(kind) ?? [];
  const missing = (kind: string, there: ReadonlySet<string>) => {
    lost.push(
      ...of(kind)
        .filter((id) => !there.has(id))
        .map((id) => `${kind} ${id}`),
    );
  };
  const nodes = await store.nodes(room);
  missing('edit', new Set(nodes.map(({ node }) => node.id)));
  missing(
    'mark',
    new Set(nodes.filter(({ node }) => node.starred && node.name !== undefined).map(({ node }) => node.id)),
  );
  missing('member', new Set((await store.members(room)).map(({ id }) => id)));
  missing('invite', new Set((await store.invites.of(room)).map(({ id }) => id)));
  lost.push(...(await photosOf(store, room, nodes, new Set(of('photo-gone')))));
  for (const { node } of nodes) if (!(await isWhole(store, room, node.id))) lost.push(`a part of edit ${node.id}`);
  for (const id of of('imported'))
    if ((await store.room(id)) === null || (await store.nodes(id)).length !== 3) lost.push(`import ${id}`);
  const document = await RoomDocument.load(room, store, pino({ level: 'silent' }));
  missing('comment', new Set(document.doc.getMap(COMMENTS).keys()));
  const setting = of('setting').at(-1);
  if (setting !== undefined && under.action !== 'setting' && String(document.read().settings.maxSteps) !== setting)
    lost.push(`setting ${setting}`);
  await document.close();
  const stands = (await RoomHistory.load(room, store)).head.node.id;
  const before = of('stands').at(-1) ?? nodes[0]?.node.id;
  // What was under way may have happened as a whole: an edit that nobody was told of, or a move to where it was said to go.
  const isNew = !of('edit').includes(stands) && ['pull', 'plan', 'image', 'restore', 'photo'].includes(under.action);
  if (stands !== before && stands !== under.to && !isNew) lost.push(`stands at ${stands} in place of ${before ?? ''}`);
  return lost;
}

/** Each photo is there with all its edits, or gone from all of them, and what was said to be gone is: its file too. */
async function photosOf(
  store: Store,
  room: string,
  nodes: readonly NodeRecord[],
  saidGone: ReadonlySet<string>,
): Promise<string[]> {
  const photos = nodes.flatMap(({ node: { photo } }) => photo ?? []);
  const wrong: string[] = [];
  for (const hash of new Set(photos.map((photo) => photo.hash))) {
    const gone = new Set(photos.filter((photo) => photo.hash === hash).map((photo) => photo.gone === true));
    const kept = await store.photos.get(room, hash);
    const file = await store.photos.file(room, { hash, preview: hash }, 'whole');
    if (gone.size > 1 || gone.has(kept !== null)) wrong.push(`photo ${hash} is gone by half`);
    if (kept !== null && file === null) wrong.push(`the file of photo ${hash}`);
    if (saidGone.has(hash) && (kept !== null || file !== null))
      wrong.push(`photo ${hash} was said to be gone and is there`);
  }
  return wrong;
}

async function isWhole(store: Store, room: string, id: string): Promise<boolean> {
  const [latent, thumbnail, steps] = await Promise.all([
    store.latent(room, id),
    store.thumbnail(room, id),
    store.trajectory(room, id),
  ]);
  if (latent === null || thumbnail === null) return false;
  const last = steps === null ? latent : decodeTrajectory(steps).steps.at(-1)?.ws;
  return last !== undefined && Buffer.from(last.buffer).equals(Buffer.from(latent.buffer));
}
