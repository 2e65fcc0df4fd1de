/** What the owner of a room does with its people, links and rules, and what anybody does beside it. */
import { nanoid } from 'nanoid';
import { Api } from '../../../lib/client/api';
import type { Invite, Membership } from '../../../lib/protocol';
import type { Dice } from './dice';
import type { Person } from './person';

/** What an owner knows of their room, to go on from. */
export class Household {
  readonly guests: Membership[] = [];
  readonly invites: { readonly invite: Invite; readonly token: string }[] = [];
  /** Owners of rooms that were made from files of this one. */
  readonly copies: Membership[] = [];
  rules = { linkRole: 'editor', viewersExport: true, name: 'Room' };
}

type Act = (person: Person, dice: Dice, house: Household) => Promise<void>;

const COLOR = '#22aa88';
/** Of one invite, at most. */
const USES = 5;

const join: Act = async (person, _, { guests }) => {
  const name = `Guest ${nanoid(6)}`;
  const api = new Api(person.url);
  const member = await person.call(() => api.joinRoom(person.member.room, { name, color: COLOR }));
  if (member === null) return;
  guests.push(member);
  person.truth.ledger.tell(`member ${member.memberId}`, { role: member.role, name });
};

const changeRole: Act = async (person, dice, { guests }) => {
  if (guests.length === 0) return;
  const { memberId } = dice.pick(guests);
  const known = person.truth.ledger.last(`member ${memberId}`) as { name: string; role: string } | null;
  if (known === null) return;
  const role = known.role === 'editor' ? 'viewer' : 'editor';
  await person.call(() => person.client.api.changeRole(memberId, role), {
    key: `member ${memberId}`,
    value: { ...known, role },
  });
};

const kick: Act = async (person, dice, { guests }) => {
  if (guests.length < 3) return;
  const [gone] = guests.splice(dice.below(guests.length), 1);
  if (gone === undefined) return;
  await person.call(() => person.client.api.kick(gone.memberId), { key: `member ${gone.memberId}`, value: null });
};

const invite: Act = async (person, _, { invites }) => {
  const made = await person.call(() => person.client.api.createInvite('editor', null, USES));
  if (made === null) return;
  invites.push(made);
  person.truth.ledger.tell(`invite ${made.invite.id}`, { revoked: false, uses: 0 });
};

/** By the ledger: whether a use that a kill cut off counted is known only from the server that came after. A lost one has no uses left. */
function usesOf(person: Person, { invite: { id } }: Household['invites'][number]): number {
  const known = person.truth.ledger.last(`invite ${id}`) as { uses: number } | null;
  return known?.uses ?? USES;
}

/** A new member by an invite, and one more use of it. */
const accept: Act = async (person, dice, { invites }) => {
  const open = invites.filter((one) => usesOf(person, one) < USES);
  if (open.length === 0) return;
  const used = dice.pick(open);
  const name = `Guest ${nanoid(6)}`;
  const member = await person.call(() => new Api(person.url).acceptInvite(used.token, { name, color: COLOR }), {
    key: `invite ${used.invite.id}`,
    value: { revoked: false, uses: usesOf(person, used) + 1 },
  });
  if (member !== null) person.truth.ledger.tell(`member ${member.memberId}`, { role: member.role, name });
};

/** One that nobody came by, so that nobody is kicked with it. */
const revoke: Act = async (person, _, { invites }) => {
  const at = invites.findIndex((one) => usesOf(person, one) === 0);
  if (invites.length < 3 || at < 0) return;
  const [gone] = invites.splice(at, 1);
  if (gone === undefined) return;
  const { id } = gone.invite;
  await person.call(() => person.client.api.revokeInvite(id), {
    key: `invite ${id}`,
    value: { revoked: true, uses: 0 },
  });
};

const rules: Act = async (person, dice, house) => {
  const next = {
    linkRole: dice.pick(['editor', 'viewer', 'editor'] as const),
    viewersExport: dice.oneIn(2),
    name: `Room ${nanoid(6)}`,
  };
  const done = await person.call(() => person.client.api.changeRoom(next), { key: 'rules', value: next });
  if (done !== null) house.rules = next;
};

/** The room's file as a room of its own. */
const copy: Act = async (person, _, { copies }) => {
  const { api } = person.client;
  const file = await person.call(() => api.roomFile());
  if (file === null) return;
  const member = await person.call(() => new Api(person.url).importFile(file, { name: 'Copy', color: COLOR }));
  if (member === null) return;
  copies.push(member);
  person.truth.ledger.count('import');
};

export const household = [join, changeRole, kick, invite, accept, revoke, rules, copy];

/** What anybody does to themselves. */
export async function rename(person: Person, dice: Dice): Promise<void> {
  const { memberId, role } = person.member;
  const name = `Person ${dice.below(1e9)}`;
  const { ledger } = person.truth;
  const takeBack = ledger.attempt(`member ${memberId}`, { role, name });
  if (person.done(await person.client.socket.send('me:set', { name, color: COLOR })))
    ledger.tell(`member ${memberId}`, { role, name });
  else takeBack();
}
