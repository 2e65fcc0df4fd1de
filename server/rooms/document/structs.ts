/** What an update is made of, looked at before Yjs applies it: Yjs takes anything, and takes nothing back. */
import * as Y from 'yjs';
import { COMMENTS, MASK, POINTS, SETTINGS } from '../../../lib/document/schema';
import { problem, type Problem } from '../../../lib/protocol';

export type DecodedUpdate = ReturnType<typeof Y.decodeUpdate>;
type Struct = DecodedUpdate['structs'][number];

/** Changes of one client: far more than a document of the largest size can hold. */
const MAX_CLOCK = 2 ** 31;
const MAPS: readonly string[] = [POINTS, SETTINGS, COMMENTS];
const PLAIN: readonly unknown[] = [Object.prototype, Array.prototype];

/**
 * Whether an update builds upon changes that are not there, so that it could not be applied as a whole. It costs what the
 * update costs, however large the document is.
 */
export function buildsUponMissing(store: Y.Doc['store'], { structs, ds }: DecodedUpdate): boolean {
  /** Up to where the changes of each client are known once the update is there. */
  const known = new Map<number, number>();
  const knownOf = (client: number): number => known.get(client) ?? Y.getState(store, client);
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const from = knownOf(client);
    if (struct instanceof Y.Skip || clock > from) return true;
    known.set(client, Math.max(from, clock + struct.length));
  }
  const missing = (id: Y.ID | null): boolean => id !== null && id.clock >= knownOf(id.client);
  return (
    structs.some((struct) => struct instanceof Y.Item && (missing(struct.origin) || missing(struct.rightOrigin))) ||
    [...ds.clients].some(([client, deleted]) => deleted.some(({ clock, len }) => clock + len > knownOf(client)))
  );
}

/**
 * What of an update may not stand in a room's document, where only plain values in the known types and deletions may. What is known
 * already stands there: a page that reads what it kept after it has connected sends all of it, with the server's own entries among it.
 *
 * @param known what has been announced; nobody else has more of what the server writes
 */
export function strangeIn(known: Y.Doc['store'], { structs, ds }: DecodedUpdate): Problem | null {
  const deletions = [...ds.clients.values()].flat();
  if (deletions.some(({ clock, len }) => len < 1 || clock + len >= MAX_CLOCK)) return problem('invalid.bytes');
  for (const struct of structs) {
    const { client, clock } = struct.id;
    if (struct.length < 1 || clock + struct.length >= MAX_CLOCK) return problem('invalid.bytes');
    // Yjs passes over it as well.
    if (clock + struct.length <= Y.getState(known, client)) continue;
    const strange = strangeStruct(struct);
    if (strange !== null) return strange;
  }
  return null;
}

function strangeStruct(struct: Struct): Problem | null {
  if (!(struct instanceof Y.Item)) return null;
  const { content, parentSub } = struct;
  // The typings leave out that an item which has just been read knows its type by name.
  const parent = struct.parent as unknown;
  const type = typeof parent === 'string' ? parent : '';
  if (parent !== null) {
    if (type === '') return problem('invalid.type', { expected: 'json' });
    if (type !== MASK && !MAPS.includes(type)) return problem('invalid.unknown-field', {}, type);
    if (parentSub === null && type !== MASK) return problem('invalid.type', { expected: 'map' }, type);
    if (parentSub !== null && type === MASK) return problem('invalid.type', { expected: 'array' }, type);
  }
  if (content instanceof Y.ContentDeleted) return null;
  // An entry of a map may hold several values: Yjs puts those together that one person set one after the other and that undo keeps.
  const plain = content instanceof Y.ContentAny && content.arr.every(isPlain);
  return plain ? null : problem('invalid.type', { expected: 'json' }, type);
}

/**
 * Whether JSON gives it back as it is: no undefined, no bytes, no numbers that are none. Nor values that lie in a prototype, where Yjs puts
 * what comes under the name `__proto__`: a schema finds them there, and whatever copies the object loses them.
 */
export function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || !PLAIN.includes(Object.getPrototypeOf(value))) return false;
  return Object.values(value).every(isPlain);
}
