/** The client for pages that embed rooms: `lib/embed` as one file, built when it is asked for first. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

export const EMBED_SCRIPT_PATH = '/embed.js';

const SOURCE = fileURLToPath(new URL('../../../lib/embed/index.ts', import.meta.url));
/** As the pages' own (browserslist in package.json). */
const BROWSERS = ['chrome111', 'edge111', 'firefox115', 'safari16.4'];

interface Built {
  readonly bytes: Uint8Array;
  readonly etag: string;
}
let building: Promise<Built> | null = null;

async function build(): Promise<Built> {
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    entryPoints: [SOURCE],
    bundle: true,
    format: 'esm',
    minify: true,
    target: BROWSERS,
    write: false,
  });
  // Its own process has nothing more to do.
  await esbuild.stop();
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}

/** The file, for pages of any origin: it holds nothing but code. Browsers ask each time whether theirs is the newest. */
export async function answerEmbedScript(request: IncomingMessage, response: ServerResponse): Promise<void> {
  building ??= build().catch((error: unknown) => {
    building = null;
    throw error;
  });
  const { bytes, etag } = await building;
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('ETag', etag);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8', 'Content-Length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
