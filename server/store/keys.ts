/**
 * The keys of all records, version 2 of the layout: rooms/ROOM, heads/ROOM (where it stands and how many edits it has),
 * epochs/ROOM, members/ROOM/MEMBER, nodes/ROOM/NODE, updates/ROOM/SEQUENCE (of the document), invites/ROOM/INVITE,
 * photos/ROOM/HASH (what is known of a photo),
 * exports/ID (what programs asked for, of several servers), imports/ID (checkpoints that become packs, likewise),
 * invite-tokens/HASH (which room and invite a token opens), api-keys/ID, answers/ID/HASH (of requests that may come twice), hooks/ID, deliveries/HOOK/SEQUENCE (what is to be sent), secrets/NAME, damage/ROOM/HASH (what was found damaged),
 * damaged/KEY (records that are not as they were written, put aside). Only meta/... is not sealed, so that every version reads it.
 */

/** Digits of a document update's number in its key, so that text order is number order. */
const SEQUENCE_DIGITS = 12;

export const keys = {
  version: 'meta/version',
  /** Set while records of an earlier version, all of them taken over, wait to be deleted. */
  leftovers: 'meta/leftovers',
  /** Set while another store is copied into this one. */
  copying: 'meta/copying',
  /** Which packs drew the edits of before edits said so. */
  generators: 'meta/generators',
  rooms: 'rooms/',
  heads: 'heads/',
  members: 'members/',
  nodes: 'nodes/',
  updates: 'updates/',
  photos: 'photos/',
  damage: 'damage/',
  apiKeys: 'api-keys/',
  answers: 'answers/',
  hooks: 'hooks/',
  deliveries: 'deliveries/',
  exports: 'exports/',
  imports: 'imports/',
  aside: 'damaged/',
  room: (room: string) => `rooms/${room}`,
  head: (room: string) => `heads/${room}`,
  epoch: (room: string) => `epochs/${room}`,
  membersOf: (room: string) => `members/${room}/`,
  member: (room: string, member: string) => `members/${room}/${member}`,
  nodesOf: (room: string) => `nodes/${room}/`,
  node: (room: string, node: string) => `nodes/${room}/${node}`,
  photosOf: (room: string) => `photos/${room}/`,
  photo: (room: string, hash: string) => `photos/${room}/${hash}`,
  updatesOf: (room: string) => `updates/${room}/`,
  update: (room: string, sequence: number) => `updates/${room}/${String(sequence).padStart(SEQUENCE_DIGITS, '0')}`,
  invitesOf: (room: string) => `invites/${room}/`,
  invite: (room: string, invite: string) => `invites/${room}/${invite}`,
  inviteToken: (hash: string) => `invite-tokens/${hash}`,
  secret: (name: string) => `secrets/${name}`,
  damageOf: (room: string, hash: string) => `damage/${room}/${hash}`,
} as const;

/** Kinds of records that go with their room, beside those that say that it exists. */
export const partsOf = (room: string): string[] => [
  keys.membersOf(room),
  keys.nodesOf(room),
  keys.updatesOf(room),
  keys.invitesOf(room),
  keys.photosOf(room),
  `damage/${room}/`,
];

/** The room that a record belongs to; null for those of the whole server. */
export function roomOf(key: string): string | null {
  return (
    /^(?:rooms|heads|epochs|members|nodes|updates|invites|photos|damage)\/([\w-]{22})(?:\/|$)/.exec(key)?.[1] ?? null
  );
}
