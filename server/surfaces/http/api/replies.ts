/** Answers that are no JSON. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

/** A file that is whole already. */
export function file(bytes: Uint8Array, type: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(new Uint8Array(bytes), { headers: { 'Content-Type': type, ...headers } });
}

/** Of so many bytes, piece by piece, as fast as the client takes them. An error on the way breaks the answer off, so that it is not taken for whole. */
export function pieces(source: AsyncIterable<Uint8Array>, type: string, bytes: number): Response {
  const stream = Readable.toWeb(Readable.from(source, { objectMode: false })) as ReadableStream<Uint8Array>;
  return new Response(stream as BodyInit, { headers: { 'Content-Type': type, 'Content-Length': String(bytes) } });
}
