/** One HTTP request, and how it can fail. The token of a member travels in a header, never in an address. */
import { z } from 'zod';
import { problem, problemSchema, type Problem } from '../protocol';
import { answeredBetween, isPage } from './between';

/** A call that failed. `status` is 0 when the server could not be reached; `cause` is then what the system says of it. */
export class ApiError extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
    options?: ErrorOptions,
  ) {
    super(problem.code, options);
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
    throw new ApiError(problem('unreachable'), 0, { cause: error });
  }
  if (response.ok) return response;
  const failure = failureSchema.safeParse(await response.json().catch(() => null));
  throw new ApiError(failure.success ? failure.data.error : answeredBetween(response), response.status);
}

/** The answer as a file. @throws ApiError, also when the connection ends in the middle of it. */
export async function requestFile(url: string, options?: RequestOptions): Promise<Blob> {
  const response = await request(url, options);
  if (isPage(response)) throw new ApiError(problem('unreadable.page'), response.status);
  try {
    return await response.blob();
  } catch (error) {
    if (options?.signal?.aborted === true) throw error;
    throw new ApiError(problem('unreachable'), 0, { cause: error });
  }
}

/** The answer as JSON of that form. @throws ApiError. */
export async function requestJson<T>(schema: z.ZodType<T>, url: string, options?: RequestOptions): Promise<T> {
  const text = await (await requestFile(url, options)).text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ApiError(problem('unreadable'), 200);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ApiError(problem('unreadable'), 200);
  return parsed.data;
}
