/** What people do to the picture of a room. Only one moves it at a time; marks may come at any moment. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from './dice';
import type { Person } from './person';
import { setting } from './words';

/** Middle of the pictures of the pack that ships, px, and how far pulls go. */
const MIDDLE = 128;
const FAR = 40;

type Act = (person: Person, dice: Dice) => Promise<void>;

const near = (dice: Dice) => MIDDLE + dice.below(FAR) - FAR / 2;

/**
 * Plans, and what leads back or forth over them, move points of the document: word of that comes over another connection than the answer.
 * The confirmation of a change of one's own comes behind it.
 */
const heard: Act = async (person, dice) => {
  setting(person, dice);
  const { store } = person.client;
  await person.until('the document', () => !store.getState().unsaved || !store.getState().writable);
};

/** Ends on its own edit. */
const pull: Act = async (person, dice) => {
  const { pulls, store, socket } = person.client;
  await person.move('to a new edit', async () => {
    if (!pulls.start({ x: near(dice), y: near(dice) })) return;
    await person.until('a drag', () => store.getState().drag !== null || store.getState().ownPull === null);
    for (let i = 0; i < 3; i++) {
      pulls.move({ x: near(dice), y: near(dice) });
      await pause(dice.below(30));
    }
    pulls.end();
    // A full drag ends by itself, and the held pull goes on in another: the answer to a later question comes behind what was begun.
    await socket.send('node:parts', { nodeId: store.getState().head ?? '' });
    await person.until('the end of a drag', () => store.getState().drag === null);
  });
};

const plan: Act = async (person, dice) => {
  const { store, document, socket } = person.client;
  const { memberId } = person.member;
  const id = `plan-${memberId}`;
  const placed = { id, memberId, name: 'Ana', color: '#7c5cff', createdAt: 1 };
  await person.move('to a new edit', async () => {
    document.change('', () => {
      const [handle, target] = [0, 1].map(() => ({ x: near(dice), y: near(dice) }));
      if (handle !== undefined && target !== undefined) document.points.set(id, { ...placed, handle, target });
    });
    await person.until('a saved point', () => !store.getState().unsaved || !store.getState().writable);
    if (!person.done(await socket.send('plan:go', {}))) return;
    await person.until('the end of a plan', () => store.getState().drag === null);
    await heard(person, dice);
  });
};

const image: Act = (person, dice) =>
  person.move('to a new edit', async () => {
    const [seed, truncation] = dice.oneIn(2) ? [dice.below(1e6), null] : [null, 0.3 + dice.below(60) / 100];
    person.done(await person.client.socket.send('image:set', { pack: null, seed, truncation }));
  });

const restore: Act = (person, dice) =>
  person.move('to a new edit', async () => {
    const nodeId = dice.pick([...person.client.store.getState().nodes.keys()]);
    person.done(await person.client.socket.send('edit:restore', { nodeId }));
    await heard(person, dice);
  });

/** Takes back, and mostly brings back what was taken back. */
const undo: Act = async (person, dice) => {
  const { socket } = person.client;
  const { standing, ledger } = person.truth;
  await standing.turn.run(async () => {
    const undone = await person.moving('anywhere', async () => {
      const done = person.done(await socket.send('edit:undo', {}));
      await heard(person, dice);
      return done;
    });
    if (undone !== true) return;
    ledger.count('undo');
    if (dice.oneIn(4)) return;
    await person.moving('anywhere', async () => {
      if (person.done(await socket.send('edit:redo', {}))) ledger.count('redo');
      await heard(person, dice);
    });
  });
};

/** One line for what they did to the document and to the picture. */
const undoLine: Act = (person, dice) =>
  person.move('anywhere', async () => {
    await person.client.history.undo();
    await heard(person, dice);
  });

const importPicture: Act = async (person, dice) => {
  const { api, store } = person.client;
  const nodeId = dice.pick([...store.getState().nodes.keys()]);
  const picture = await person.call(() => api.nodeFile(nodeId, 'picture.png'));
  if (picture === null) return;
  await person.move('to a new edit', async () => {
    const made = await person.call(() => api.importPicture(picture));
    // The answer and the word that the room stands there come over two connections.
    if (made !== null) await person.until('the picture that came in', () => store.getState().head === made);
  });
};

/** Two people never mark the same node, so that it is known what it is called. */
const mark: Act = async (person, dice) => {
  const { store, socket } = person.client;
  const { ledger } = person.truth;
  const mine = [...store.getState().nodes.values()].filter(({ author }) => author.memberId === person.member.memberId);
  if (mine.length === 0) return;
  const { id: nodeId } = dice.pick(mine);
  const name = `named ${dice.below(1e9)}`;
  const takeBack = [ledger.attempt(`name ${nodeId}`, name), ledger.attempt(`star ${nodeId}`, true)];
  // At once, since one must not overwrite the other.
  const [named, starred] = await Promise.all([
    socket.send('node:mark', { nodeId, name }),
    socket.send('node:mark', { nodeId, starred: true }),
  ]);
  if (person.done(named)) ledger.tell(`name ${nodeId}`, name);
  else takeBack[0]?.();
  if (person.done(starred)) ledger.tell(`star ${nodeId}`, true);
  else takeBack[1]?.();
};

/** Undo stands twice: it is refused when somebody else's edit lies on top. */
export const edits = [pull, plan, image, restore, undo, undo, undoLine, importPicture, mark];
