/**
 * Presence says who is where, so a connection may speak for its own member only. y-websocket clients send the states of
 * others back as echoes, with the clock they came with; those have no effect and are no offence.
 */
import { createDecoder, readVarString, readVarUint } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import type { Awareness } from 'y-protocols/awareness';
import { presenceSchema } from '../../../lib/document/schema';
import { problem, problemOf, type Problem, type Role } from '../../../lib/protocol';

/** States in one message: a client's own and the echoes of a full room. */
const MAX_ENTRIES = 1000;
/** Of one state: ten times what ours have, with room for what later versions say. Every newcomer gets the states of all. */
const MAX_STATE_CHARACTERS = 4096;

interface Entry {
  readonly clientId: number;
  readonly clock: number;
  readonly json: string;
}

export type PresenceVerdict =
  /** `update` holds only what may pass; null when nothing does. `owned`: the Yjs client ids that this connection speaks for. */
  | { readonly kind: 'good'; readonly update: Uint8Array | null; readonly owned: readonly number[] }
  | { readonly kind: 'malformed'; readonly problem: Problem }
  | { readonly kind: 'forbidden'; readonly problem: Problem };

function readEntries(update: Uint8Array): Entry[] {
  const decoder = createDecoder(update);
  const count = readVarUint(decoder);
  if (count > MAX_ENTRIES) throw new RangeError('too many presence states in one message');
  return Array.from({ length: count }, () => ({
    clientId: readVarUint(decoder),
    clock: readVarUint(decoder),
    json: readVarString(decoder),
  }));
}

function writeEntries(entries: readonly Entry[]): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, entries.length);
  for (const { clientId, clock, json } of entries) {
    writeVarUint(encoder, clientId);
    writeVarUint(encoder, clock);
    writeVarString(encoder, json);
  }
  return toUint8Array(encoder);
}

/**
 * Sorts an awareness update into what passes, what is an echo and what is an offence.
 *
 * @param owns whether this connection speaks for that Yjs client id already
 */
export function checkPresence(
  update: Uint8Array,
  awareness: Awareness,
  member: { readonly id: string; readonly role: Role },
  owns: (clientId: number) => boolean,
): PresenceVerdict {
  const pass: Entry[] = [];
  const owned: number[] = [];
  let entries: Entry[];
  try {
    entries = readEntries(update);
  } catch {
    return { kind: 'malformed', problem: problem('invalid.bytes') };
  }
  for (const entry of entries) {
    const known = awareness.meta.get(entry.clientId)?.clock ?? -1;
    const mine = owns(entry.clientId);
    if (!mine && (entry.clock <= known || entry.json === 'null')) continue;
    // What y-protocols starts with before anything is known.
    if (entry.json === '{}') continue;
    if (entry.json.length > MAX_STATE_CHARACTERS)
      return { kind: 'malformed', problem: problem('too-large', { max: MAX_STATE_CHARACTERS }) };
    let state: unknown;
    try {
      state = JSON.parse(entry.json);
    } catch {
      return { kind: 'malformed', problem: problem('invalid.json') };
    }
    if (state !== null) {
      const parsed = presenceSchema.safeParse(state);
      if (!parsed.success) return { kind: 'malformed', problem: problemOf(parsed.error) };
      if (parsed.data.memberId !== member.id)
        return { kind: 'forbidden', problem: problem('forbidden.not-yours', {}, 'memberId') };
      if (parsed.data.pull !== null && member.role === 'viewer')
        return { kind: 'forbidden', problem: problem('forbidden.viewer', {}, 'pull') };
    }
    pass.push(entry);
    owned.push(entry.clientId);
  }
  return { kind: 'good', update: pass.length === 0 ? null : writeEntries(pass), owned };
}
