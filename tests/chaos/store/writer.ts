/**
 * Changes a new room in every way as fast as it can until it is killed. Says what it begins (`try ACTION`, for what moves the
 * room with the node where it will stand, when that is known) and, once that is on disk, what became of it: `done KIND VALUE`. After an edit or a redo the room
 * stands at it.
 */
import { pino } from 'pino';
import * as Y from 'yjs';
import { COMMENTS, SETTINGS } from '../../../lib/document/schema';
import { hashToken, newId, newRoomId, newToken } from '../../../server/access/tokens';
import { RoomDocument } from '../../../server/rooms/document/document';
import { RoomHistory, makeNode } from '../../../server/rooms/history/history';
import { makeMember } from '../../../server/rooms/people/new-member';
import { sha256 } from '../../../server/store/bytes';
import { Store } from '../../../server/store/store';
import { openStorage } from './open';

const LAYERS = 14;
const W_DIM = 64;
const STEPS = 30;

const person = { name: 'Ana', color: '#7c5cff' } as const;
const owner = makeMember(person, 'owner', null).member;
const newRoom = () =>
  ({
    id: newRoomId(),
    name: 'Crash',
    createdAt: 1,
    owner: owner.id,
    linkRole: 'editor',
    viewersExport: true,
  }) as const;
const random = (length: number) => Float32Array.from({ length }, () => Math.random());
const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)];
const base = {
  author: owner,
  durationMs: 1,
  pack: 'p',
  generator: undefined,
  seed: 1,
  truncation: 0.7,
  thumbnail: random(8),
} as const;
const picture = { ...base, thumbnail: new Uint8Array(base.thumbnail.buffer) };
/** Px a side, of what stands for a photo. */
const SIDE = 8;
const PULLS_OF_PHOTO = 3;
const settings = { stepPx: 4, layers: null, regularizerStrength: 0.5, stopDistancePx: 1, maxSteps: 300 };
const drag = () => {
  const steps = Array.from({ length: STEPS }, () => {
    return { ws: random(LAYERS * W_DIM), points: [], distance: 1, naturalDistance: 1 };
  });
  return { layers: LAYERS, wDim: W_DIM, steps, reason: 'arrived' as const, mask: [], settings, handles: [] };
};

const room = newRoom();
const store = await Store.open(await openStorage(process.argv[2] ?? ''));
const ws = random(LAYERS * W_DIM);
const first = makeNode({ ...picture, kind: 'start', ws, drag: null }, null, 0);
await store.createRoom(room, owner, first, { ws, trajectory: null, thumbnail: picture.thumbnail });
await store.nextEpoch(room.id);
console.log(`room ${room.id}`);
const history = await RoomHistory.load(room.id, store);
const document = await RoomDocument.load(room.id, store, pino({ level: 'silent' }));
const client = new Y.Doc();
let undone: string[] = [];
let photos: string[] = [];
/** The room can stand there. */
const isThere = (id: string | null) => id !== null && history.record(id).node.photo?.gone !== true;
const anyThere = () => pick(history.nodes.filter(({ id }) => isThere(id)))?.id ?? '';

const say = (kind: string, value: string) => {
  console.log(`done ${kind} ${value}`);
};
const edited = (id: string) => {
  undone = [];
  say('edit', id);
};
const changeDocument = async (kind: string, id: string, change: () => void) => {
  const before = Y.encodeStateVector(client);
  change();
  const update = Y.encodeStateAsUpdate(client, before);
  const { kind: verdict } = await document.apply(update, owner, null);
  if (verdict !== 'good') throw new Error(`a ${kind} was refused`);
  say(kind, id);
};

const actions: Record<string, () => Promise<void>> = {
  pull: async () => {
    const made = drag();
    const { node } = await history.commit({ ...picture, kind: 'pull', ws: made.steps.at(-1)?.ws ?? ws, drag: made });
    edited(node.id);
  },
  plan: async () => {
    const made = drag();
    const { node } = await history.commit({ ...picture, kind: 'plan', ws: made.steps.at(-1)?.ws ?? ws, drag: made });
    edited(node.id);
  },
  image: async () => {
    const kind = pick(['seed', 'truncation', 'pack', 'import'] as const) ?? 'seed';
    const { node } = await history.commit({ ...picture, kind, ws: random(LAYERS * W_DIM), drag: null });
    edited(node.id);
  },
  restore: async () => {
    const made = await history.restore(anyThere(), owner);
    if (made !== null) edited(made.node.id);
  },
  undo: async () => {
    const { node } = history.head;
    const before = node.from ?? node.parent;
    if (before === null || !isThere(before)) return;
    console.log(`to ${before}`);
    await history.undo(owner.id);
    undone.push(node.id);
    say('stands', history.head.node.id);
  },
  redo: async () => {
    if (undone.length === 0) await actions.undo?.();
    const back = undone.pop();
    if (back === undefined || !isThere(back)) return;
    console.log(`to ${back}`);
    await history.redo(owner.id);
    say('redo', back);
  },
  photo: async () => {
    const file = new Uint8Array(random(SIDE).buffer);
    const photo = { hash: sha256(file), width: SIDE, height: SIDE, faces: 1 };
    const newPhoto = {
      ...photo,
      surface: sha256(Uint8Array.of(1)),
      faces: [{ code: [0.5], points: [1, 2] }],
      file,
      preview: file.subarray(1),
    };
    for (let i = 0; i <= PULLS_OF_PHOTO; i++) {
      const of = { ...picture, kind: 'import' as const, photo, ws: random(LAYERS * W_DIM), drag: null };
      edited((await history.commit(i === 0 ? { ...of, newPhoto } : of)).node.id);
    }
    photos.push(photo.hash);
    // Elsewhere, so that it can be deleted.
    const made = await history.restore(anyThere(), owner);
    if (made !== null) edited(made.node.id);
  },
  'photo-gone': async () => {
    const hash = pick(photos);
    if (hash === undefined || hash === history.head.node.photo?.hash) return;
    await history.deletePhoto(hash, picture.thumbnail);
    photos = photos.filter((other) => other !== hash);
    say('photo-gone', hash);
  },
  mark: async () => {
    const id = pick(history.nodes)?.id ?? '';
    await Promise.all([history.mark(id, { name: `named ${id}` }), history.mark(id, { starred: true })]);
    say('mark', id);
  },
  comment: async () => {
    const id = newId();
    const pin = { nodeId: history.head.node.id, point: { x: 1, y: 1 } };
    const rest = { text: id, mentions: [], memberId: owner.id, ...person, createdAt: 1, resolved: false };
    await changeDocument('comment', id, () => client.getMap(COMMENTS).set(id, { id, thread: id, pin, ...rest }));
  },
  setting: async () => {
    const steps = String(1 + Math.floor(Math.random() * 400));
    await changeDocument('setting', steps, () => client.getMap(SETTINGS).set('maxSteps', Number(steps)));
  },
  member: async () => {
    const { member } = makeMember(person, 'editor', null);
    await store.saveMember(room.id, member);
    say('member', member.id);
  },
  invite: async () => {
    const id = newId();
    const invite = { id, role: 'editor', createdAt: 1, expiresAt: null, maxUses: 1, uses: 0, revokedAt: null } as const;
    await store.invites.create(room.id, { ...invite, tokenHash: hashToken(newToken()) });
    say('invite', id);
  },
  import: async () => {
    const made = newRoom();
    const data = { ws, trajectory: null, thumbnail: picture.thumbnail };
    let parent: string | null = null;
    for (let index = 0; index < 3; index++) {
      const node = makeNode({ ...picture, kind: 'seed', ws, drag: null }, parent, index);
      await store.importNode(made.id, node, data);
      parent = node.node.id;
    }
    const node = parent ?? '';
    await store.finishImport(made, owner, { node, edits: 3 }, Y.encodeStateAsUpdate(client));
    say('imported', made.id);
  },
};

for (;;) {
  const [name = '', act] = pick(Object.entries(actions)) ?? [];
  console.log(`try ${name}`);
  await act?.();
}
