/** Calls to the HTTP interface. Every answer is checked by its schema; every failure becomes an ApiError. */
import { z } from 'zod';
import {
  membershipSchema,
  packSummarySchema,
  problem,
  problemSchema,
  type createRoomSchema,
  type joinRoomSchema,
  type Membership,
  type PackSummary,
  type Problem,
} from '@/lib/protocol';

/** A call that failed. `status` is 0 when the server could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.code);
    this.name = 'ApiError';
  }
}

const failureSchema = z.object({ error: problemSchema });

export async function request(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError(problem('unreachable'), 0);
  }
  if (response.ok) return response;
  const failure = failureSchema.safeParse(await response.json().catch(() => null));
  if (failure.success) throw new ApiError(failure.data.error, response.status);
  throw new ApiError(problem('unreachable.no-answer'), response.status);
}

export async function json<T>(schema: z.ZodType<T>, path: string, init?: RequestInit): Promise<T> {
  const parsed = schema.safeParse(await (await request(path, init)).json().catch(() => null));
  if (!parsed.success) throw new ApiError(problem('unreadable'), 200);
  return parsed.data;
}

export const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const api = {
  packs: async (): Promise<PackSummary[]> =>
    (await json(z.object({ packs: z.array(packSummarySchema) }), '/api/packs')).packs,
  createRoom: (body: z.input<typeof createRoomSchema>): Promise<Membership> =>
    json(membershipSchema, '/api/rooms', post(body)),
  joinRoom: (room: string, body: z.input<typeof joinRoomSchema>): Promise<Membership> =>
    json(membershipSchema, `/api/rooms/${room}/join`, post(body)),
  /** The picture a room shows now; the token travels in a header, never in the address. */
  thumbnail: async (room: string, token: string, signal: AbortSignal): Promise<Blob> =>
    (await request(`/api/rooms/${room}/thumbnail`, { headers: { authorization: `Bearer ${token}` }, signal })).blob(),
  sampleUrl: (pack: string, seed: number, truncation: number): string =>
    `/api/sample?${new URLSearchParams({ pack, seed: String(seed), truncation: truncation.toFixed(2) }).toString()}`,
};
