/** Calls to the interface as a member, for tests. */
import type { Membership } from '../../../lib/protocol';

export interface Called {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The body as JSON; fails when it is none. */
  json(): unknown;
}

/** @param token null = no Authorization header at all */
export async function call(
  url: string,
  method: string,
  path: string,
  token: string | null,
  body?: unknown,
): Promise<Called> {
  const binary = body instanceof Uint8Array;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': binary ? 'application/octet-stream' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: binary ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    bytes,
    json: () => JSON.parse(new TextDecoder().decode(bytes)) as unknown,
  };
}

/** A member's own calls, below their room. */
export function asMember(url: string, { room, token }: Membership) {
  return (method: string, path: string, body?: unknown) => call(url, method, `/api/rooms/${room}${path}`, token, body);
}
