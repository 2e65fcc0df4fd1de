/** Traefik's files, which no test runs, since Debian has no Traefik: they keep to what its file provider reads, and lead to Tug. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

/** The part of a dynamic configuration that our files use, as Traefik 3's reference names it. It refuses fields that it does not know. */
const fileSchema = z.strictObject({
  http: z.strictObject({
    routers: z.record(
      z.string(),
      z.strictObject({
        rule: z.string(),
        entryPoints: z.array(z.string()),
        service: z.string(),
        tls: z.strictObject({ certResolver: z.string() }),
      }),
    ),
    services: z.record(
      z.string(),
      z.strictObject({
        loadBalancer: z.strictObject({
          passHostHeader: z.literal(true),
          responseForwarding: z.strictObject({ flushInterval: z.literal('-1ms') }),
          servers: z.array(z.strictObject({ url: z.url() })).length(1),
        }),
      }),
    ),
  }),
});

/** What a rule of the matchers that we use does with a request. Traefik's `PathPrefix` knows no folders: /tug is a prefix of /tugboat. */
function matches(rule: string, host: string, path: string): boolean {
  const decided = rule
    .replaceAll(/Host\(`([^`]*)`\)/g, (_, name: string) => String(name === host))
    .replaceAll(/PathPrefix\(`([^`]*)`\)/g, (_, prefix: string) => String(path.startsWith(prefix)))
    .replaceAll(/Path\(`([^`]*)`\)/g, (_, whole: string) => String(path === whole));
  // From the inside out; `&&` binds more than `||`.
  const reduced = (text: string): string => {
    const next = text
      .replace(/\((true|false)\)/, '$1')
      .replace(/(true|false) && (true|false)/, (_, a: string, b: string) => String(a === 'true' && b === 'true'))
      .replace(/(true|false) \|\| (true|false)/, (_, a: string, b: string) => String(a === 'true' || b === 'true'));
    return next === text ? text : reduced(next);
  };
  const result = reduced(decided);
  if (result !== 'true' && result !== 'false') throw new Error(`a matcher that this test does not know: ${rule}`);
  return result === 'true';
}

const CASES = [
  { name: 'traefik.yml', host: 'tug.example.org', inside: ['/', '/room/x', '/socket/'], outside: [] },
  {
    name: 'sub-path/traefik.yml',
    host: 'example.org',
    inside: ['/tug', '/tug/', '/tug/room/x', '/tug/yjs/x'],
    outside: ['/', '/tugboat', '/room/x'],
  },
];

describe('the files for Traefik', () => {
  it.each(CASES)('$name: has the form that Traefik reads, and leads to Tug what is its own', async (entry) => {
    const { name, host, inside, outside } = entry;
    const text = await readFile(new URL(`../../../server/deploy/${name}`, import.meta.url), 'utf8');
    const { http } = fileSchema.parse(parse(text));
    const [router] = Object.values(http.routers);
    if (router === undefined) throw new Error('there is no router');
    expect(http.services[router.service]?.loadBalancer.servers).toEqual([{ url: 'http://127.0.0.1:3000' }]);
    for (const path of inside) expect(matches(router.rule, host, path), path).toBe(true);
    for (const path of outside) expect(matches(router.rule, host, path), path).toBe(false);
    expect(matches(router.rule, 'elsewhere.example', '/')).toBe(false);
  });
});
