/** What a browser shows where no page can be made: a sentence or two in its language, with nothing else of the pages. Programs get a line. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import de from '../../../app/words/de/app';
import en from '../../../app/words/en/app';
import { LOCALE_COOKIE, acceptedLanguages, chooseLocale, isLocale, type Locale } from '../../../app/words/locale';

const WORDS = { en: en.plain, de: de.plain } as const satisfies Record<Locale, unknown>;

export interface PlainAnswer {
  readonly status: number;
  /** Which sentences. */
  readonly says: keyof typeof en.plain;
  /** The same for a program, and for whoever runs the server. */
  readonly line: string;
  /** What is filled in at `{path}`. */
  readonly path?: string;
  /** After how many seconds the browser asks again by itself. */
  readonly again?: number;
}

/** Answers a request with nothing but that. Its headers must not be sent yet. */
export function answerPlainly(request: IncomingMessage, response: ServerResponse, answer: PlainAnswer): void {
  const { status, line, again } = answer;
  response.setHeader('Cache-Control', 'no-store');
  if (again !== undefined) response.setHeader('Retry-After', String(again));
  if (!isRead(request)) {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${line}\n`);
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  response
    .writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    })
    .end(page(languageOf(request), answer, nonce));
}

/** Whether a person reads the answer, as pages are asked for. */
const isRead = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && (headers.accept ?? '').includes('text/html');

/** As the pages choose it (app/words/request-words.ts). */
function languageOf({ headers }: IncomingMessage): Locale {
  const chosen = new RegExp(`(?:^|;\\s*)${LOCALE_COOKIE.replace('.', '\\.')}=(\\w+)`).exec(headers.cookie ?? '')?.[1];
  return isLocale(chosen) ? chosen : chooseLocale(acceptedLanguages(headers['accept-language'] ?? ''));
}

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 36rem; margin: 15vh auto; padding: 0 1.5rem; font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif;
  background: #f4f4f2; color: #16181b; overflow-wrap: anywhere; }
h1 { font-size: 1.25rem; }
@media (prefers-color-scheme: dark) { body { background: #0e0f11; color: #eeeef0; } }
`;

function page(locale: Locale, { says, path = '', again }: PlainAnswer, nonce: string): string {
  const { title, text } = WORDS[locale][says];
  return `<!doctype html>
<html lang="${locale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${again === undefined ? '' : `<meta http-equiv="refresh" content="${again}">\n`}<title>${title}</title>
<style nonce="${nonce}">${STYLE}</style>
<h1>${title}</h1>
<p>${text.replace('{path}', path)}</p>
</html>
`;
}
