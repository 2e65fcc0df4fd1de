/** One HTTP request, and how it can fail. The token of a member travels in a header, never in an address. */
import { z } from 'zod';
import { problem, problemSchema, type Problem } from '../protocol';

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

export interface RequestOptions {
  readonly method?: string;
  /** Of the member who asks. */
  readonly token?: string;
  /** A file is sent as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const failureSchema = z.object({ error: problemSchema });

/** The answer, which is good. @throws ApiError. */
export async function request(
  url: string,
  { method = 'GET', token, body, signal }: RequestOptions = {},
): Promise<Response> {
  const file = body instanceof Blob;
  const headers: Record<string, string> = {};
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = file ? 'application/octet-stream' : 'application/json';
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      signal: signal ?? null,
      ...(body === undefined ? {} : { body: file ? body : JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError(problem('unreachable'), 0);
  }
  if (response.ok) return response;
  const failure = failureSchema.safeParse(await response.json().catch(() => null));
  throw new ApiError(failure.success ? failure.data.error : problem('unreachable.no-answer'), response.status);
}

/** The answer as JSON of that form. @throws ApiError. */
export async function requestJson<T>(schema: z.ZodType<T>, url: string, options?: RequestOptions): Promise<T> {
  const parsed = schema.safeParse(await (await request(url, options)).json().catch(() => null));
  if (!parsed.success) throw new ApiError(problem('unreadable'), 200);
  return parsed.data;
}
