/** The description for people: Swagger UI from this server, with nothing from elsewhere. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { V1_PATH } from './description';
import type { V1 } from './environment';

export const DOCS_PATH = '/docs';
const JAVASCRIPT = 'text/javascript; charset=utf-8';
/** Of the package, and what it is served as. */
const FILES = [
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', JAVASCRIPT],
] as const;
/** As of the other pages. */
const ICON = 'favicon.svg';
const KEEP = 'public, max-age=3600';

/** The page runs scripts of this server and asks nobody else; what is tried in it goes to this server too. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = (base: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Tug for programs</title>
    <link rel="icon" href="${base}/${ICON}" />
    <link rel="stylesheet" href="${base}/swagger-ui.css" />
    <script defer src="${base}/swagger-ui-bundle.js"></script>
    <script defer src="${base}/start.js"></script>
  </head>
  <body style="margin: 0"><div id="docs"></div></body>
</html>
`;

/** Scope and cost are extensions. No validator: it would send the description to its makers. Dark where the reader's system is. */
const START = `document.documentElement.classList.toggle('dark-mode', matchMedia('(prefers-color-scheme: dark)').matches);
SwaggerUIBundle({ url: 'openapi.json', dom_id: '#docs', deepLinking: true, showExtensions: true, validatorUrl: null });\n`;

/** @param basePath as in the settings */
export function docsRoutes(api: V1, basePath: string): void {
  const html = page(`${basePath}${V1_PATH}${DOCS_PATH}`);
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  api.get(DOCS_PATH, (c) => {
    // In the place of the policy for answers that are no page.
    c.env.outgoing.setHeader('Content-Security-Policy', POLICY);
    return c.html(html);
  });
  api.get(`${DOCS_PATH}/start.js`, (c) => c.body(START, 200, { 'Content-Type': JAVASCRIPT }));
  api.get(`${DOCS_PATH}/${ICON}`, async (c) =>
    c.body(await readFile(new URL(`../../../../public/${ICON}`, import.meta.url)), 200, {
      'Content-Type': 'image/svg+xml',
      'Cache-Control': KEEP,
    }),
  );
  for (const [name, type] of FILES)
    api.get(`${DOCS_PATH}/${name}`, async (c) =>
      c.body(await readFile(join(folder, name)), 200, { 'Content-Type': type, 'Cache-Control': KEEP }),
    );
}
