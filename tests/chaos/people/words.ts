/** What people do to a room's document: comments, answers, settings, strokes. */
import { nanoid } from 'nanoid';
import { COMMENTS } from '../../../lib/document/schema';
import type { Comment } from '../../../lib/comments/comment';
import type { Dice } from './dice';
import type { Person } from './person';

type Act = (person: Person, dice: Dice) => void;

/** Of a stroke: some hundred bytes. */
const STROKE_NUMBERS = 60;

const comments = (person: Person) => person.client.document.doc.getMap<Comment>(COMMENTS);

function write(person: Person, thread: string | null): void {
  const id = nanoid(12);
  const { memberId } = person.member;
  comments(person).set(id, {
    id,
    thread: thread ?? id,
    pin: thread === null ? { nodeId: person.client.store.getState().head ?? '', point: { x: 1, y: 1 } } : null,
    text: `said ${id}`,
    mentions: [],
    memberId,
    name: 'Ana',
    color: '#7c5cff',
    createdAt: Date.now(),
    resolved: false,
  });
}

/** Those of others are left alone, so that it is known what became of each. */
const mine = (person: Person, where: (comment: Comment) => boolean) =>
  [...comments(person).values()].filter(
    (comment) => comment.memberId === person.member.memberId && comment.pin !== null && where(comment),
  );

const comment: Act = (person) => {
  write(person, null);
};

const reply: Act = (person, dice) => {
  const threads = [...comments(person).values()].filter(({ pin }) => pin !== null);
  write(person, threads.length === 0 ? null : dice.pick(threads).id);
};

const resolve: Act = (person, dice) => {
  const open = mine(person, ({ resolved }) => !resolved);
  if (open.length === 0) return;
  const settled = dice.pick(open);
  comments(person).set(settled.id, { ...settled, resolved: true });
};

const rewrite: Act = (person, dice) => {
  const own = mine(person, () => true);
  if (own.length === 0) return;
  const before = dice.pick(own);
  comments(person).set(before.id, { ...before, text: `said ${nanoid(12)}` });
};

const withdraw: Act = (person, dice) => {
  const own = mine(person, () => true);
  if (own.length > 3) comments(person).delete(dice.pick(own).id);
};

/** Each has a setting of their own. Edits stay short. */
export const setting: Act = (person, dice) => {
  const { document } = person.client;
  const [field, value] =
    person.member.role === 'owner' ? ['maxSteps', 3 + dice.below(4)] : ['regularizerStrength', dice.below(1e6) / 1e6];
  document.change('', () => document.settings.set(field, value));
};

const stroke: Act = (person, dice) => {
  const { document } = person.client;
  const path = Array.from({ length: STROKE_NUMBERS }, () => dice.below(256));
  const made = { id: nanoid(12), mode: 'erase', radius: 4, path, memberId: person.member.memberId } as const;
  document.change('', () => {
    document.mask.push([made]);
  });
};

export const words = [comment, reply, resolve, rewrite, withdraw, setting, stroke];
