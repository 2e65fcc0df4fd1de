/** The way into a room for a page that embeds it: over the server's interface, as any client. */
import type { EmbedMembership, EmbedProblem } from './messages';

type Params = Readonly<Record<string, string | number>>;

/** A call that the server refused, or that did not reach it. */
export class TugError extends Error {
  readonly code: string;
  /** What belongs to the code (lib/protocol/problems.ts), where the server said it to this page itself. */
  readonly params: Params;

  constructor({ code, text }: EmbedProblem, params: Params = {}) {
    super(text);
    this.name = 'TugError';
    this.code = code;
    this.params = params;
  }
}

/** Who pulls, as others see them. */
export interface Person {
  readonly name: string;
  /** Such as #7c5cff. */
  readonly color: string;
}

export interface Entrance {
  /** Begins a new room with a photo. */
  readonly image?: Blob;
  /** Begins a new room with the picture of a seed. */
  readonly seed?: number;
  /** A room that there is: the key to it, or its id, where its link or the invite lets people in. */
  readonly room?: EmbedMembership | string;
  readonly invite?: string;
  readonly person?: Person;
}

const SOMEBODY: Person = { name: 'Guest', color: '#12937f' };
/** Milder than the sampled pictures, which include odd ones. */
const TRUNCATION = 0.7;

/** Makes or enters the room. @throws TugError */
export async function enter(server: string, entrance: Entrance): Promise<EmbedMembership> {
  const { image, seed, room, invite, person = SOMEBODY } = entrance;
  const { name, color } = person;
  if (typeof room === 'object') return room;
  if (room !== undefined)
    return call(server, `/api/rooms/${encodeURIComponent(room)}/join`, {
      name,
      color,
      ...(invite === undefined ? {} : { invite }),
    });
  if (image !== undefined) {
    return call(server, `/api/photos?name=${encodeURIComponent(name)}&color=${encodeURIComponent(color)}`, image);
  }
  const { packs } = await call<{ packs: { name: string; generator: string }[] }>(server, '/api/packs');
  const pack = packs[0];
  if (pack === undefined) throw new TugError({ code: 'unknown-pack', text: 'this server has no model pack' });
  const first = { pack: pack.name, generator: pack.generator, seed: seed ?? 0, truncation: TRUNCATION };
  return call(server, '/api/rooms', { ...first, name, color });
}

async function call<T>(server: string, path: string, body?: Blob | object): Promise<T> {
  const file = body instanceof Blob;
  let response: Response;
  try {
    response = await fetch(server + path, {
      ...(body === undefined ? {} : { method: 'POST', body: file ? body : JSON.stringify(body) }),
      headers: body === undefined ? {} : { 'Content-Type': file ? 'application/octet-stream' : 'application/json' },
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
  } catch {
    throw new TugError({ code: 'unreachable', text: `${server} cannot be reached, or does not let this page in` });
  }
  const answer = (await response.json().catch(() => null)) as unknown;
  if (response.ok) return answer as T;
  throw refusal(answer, response.status);
}

/** What an answer says that is none of what was asked for. @param status of HTTP */
export function refusal(answer: unknown, status: number): TugError {
  const { code, params } = (answer as { error?: { code?: unknown; params?: Params } } | null)?.error ?? {};
  const known = typeof code === 'string' ? code : 'unreadable';
  return new TugError({ code: known, text: `Tug answered ${status}` }, params);
}
