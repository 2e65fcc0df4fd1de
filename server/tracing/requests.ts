/** Spans of requests (SPEC W6): how long one took here, and on the server that it was passed on to. Nothing in them says which room, or who. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ROOT_CONTEXT, SpanKind, propagation, trace } from '@opentelemetry/api';

/**
 * A span of a request from now to the end of its answer.
 *
 * @param name 'request', or 'hop' of one that is passed on
 * @param surface what it asks for, such as 'api'
 * @param within whether it goes on with the trace that the request names: of another server's, never of a stranger's
 * @returns headers with which another server goes on with it; none where nobody traces
 */
export function spanOf(
  name: 'request' | 'hop',
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  response: ServerResponse,
  surface: string,
  within: boolean,
): Record<string, string> {
  const parent = within ? propagation.extract(ROOT_CONTEXT, request.headers) : ROOT_CONTEXT;
  const span = trace.getTracer('tug').startSpan(
    name,
    {
      kind: name === 'hop' ? SpanKind.CLIENT : SpanKind.SERVER,
      attributes: { 'http.request.method': request.method ?? '', 'tug.surface': surface },
    },
    parent,
  );
  response.once('close', () => span.setAttribute('http.response.status_code', response.statusCode).end());
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(parent, span), headers);
  return headers;
}
