/** Commits edits to a new room as fast as it can until it is killed, and announces each: `room ID`, then `node ID` lines. */
import { hashToken, newId, newRoomId, newToken } from '../../../server/access/tokens';
import { RoomHistory, makeNode } from '../../../server/rooms/history/history';
import { openLevel } from '../../../server/store/level/open';
import { Store } from '../../../server/store/store';

const LAYERS = 14;
const W_DIM = 64;
const STEPS = 30;

const author = {
  id: newId(),
  name: 'Ana',
  color: '#7c5cff',
  role: 'owner',
  tokenHash: hashToken(newToken()),
  joinedAt: Date.now(),
  invite: null,
} as const;
const room = {
  id: newRoomId(),
  name: 'Crash',
  createdAt: 1,
  owner: author.id,
  linkRole: 'editor',
  viewersExport: true,
} as const;
const random = (length: number) => Float32Array.from({ length }, () => Math.random());
const base = {
  author,
  durationMs: 1,
  pack: 'p',
  generator: undefined,
  seed: 1,
  truncation: 0.7,
  thumbnail: Uint8Array.of(1, 2, 3),
} as const;

const store = await Store.open(await openLevel(process.argv[2] ?? ''));
const ws = random(LAYERS * W_DIM);
const first = makeNode({ ...base, kind: 'start', ws, drag: null }, null, 0);
await store.createRoom(room, author, first, { ws, trajectory: null, thumbnail: base.thumbnail });
console.log(`room ${room.id}`);
const history = await RoomHistory.load(room.id, store);
for (;;) {
  const steps = Array.from({ length: STEPS }, () => ({
    ws: random(LAYERS * W_DIM),
    points: [],
    distance: 1,
    naturalDistance: 1,
  }));
  const { node } = await history.commit({
    ...base,
    kind: 'pull',
    ws: steps.at(-1)?.ws ?? ws,
    drag: { layers: LAYERS, wDim: W_DIM, steps, reason: 'arrived', mask: [], settings: settings(), handles: [] },
  });
  console.log(`node ${node.id}`);
}

function settings() {
  return { stepPx: 4, layers: null, regularizerStrength: 0.5, stopDistancePx: 1, maxSteps: 300 };
}
