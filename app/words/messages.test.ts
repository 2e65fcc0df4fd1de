import { readFileSync, readdirSync } from 'node:fs';
import { createTranslator, type Messages } from 'use-intl';
import { describe, expect, it } from 'vitest';
import { FAULT_WORDS } from '@/lib/checkpoint/faults';
import { FACE_PARTS } from '@/lib/face/places';
import { problemCodes } from '@/lib/protocol';
import { LOCALES } from './locale';
import { MESSAGES } from './messages';

type Tree = { readonly [key: string]: string | Tree };

/** All messages of a language as `area.key` and text. */
function flat(tree: Tree, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
}

/** What has to be filled into a message: `{name}`, `{count, plural, …}` with what its cases name, and `<b>`. */
function placeholders(message: string): string[] {
  const found = new Set([...message.matchAll(/<(\w+)>/g)].map(([, tag]) => `<${tag ?? ''}>`));
  const read = (text: string) => {
    for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
      let end = at;
      for (let depth = 0; end < text.length; end++) {
        if (text[end] === '{') depth += 1;
        else if (text[end] === '}' && --depth === 0) break;
      }
      const [, name = '', rest = ''] = /^\s*(\w+)\s*(?:,(.*))?$/s.exec(text.slice(at + 1, end)) ?? [];
      expect(name, message).not.toBe('');
      found.add(name);
      // The cases of a plural are messages of their own, in braces.
      for (const [, inner = ''] of rest.matchAll(/\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g)) read(inner);
      at = end;
    }
  };
  read(message);
  return [...found].sort();
}

const sources = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !/^words[\\/](en|de)[\\/]/.test(name))
  .map((name) => readFileSync(`app/${name}`, 'utf8'))
  .join('\n');
/** What the server says where no page can be made. */
const served = readFileSync('server/surfaces/http/handler.ts', 'utf8') + readFileSync('server/server.ts', 'utf8');
const english = new Map(flat(MESSAGES.en));

describe('messages', () => {
  it.each(LOCALES)('in %s: the same keys, with the same to be filled in', (locale) => {
    const there = new Map(flat(MESSAGES[locale]));
    expect([...there.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of there) {
      expect(text.trim(), key).not.toBe('');
      expect(placeholders(text), key).toEqual(placeholders(english.get(key) ?? ''));
    }
  });

  it.each(LOCALES)('in %s: each can be said', (locale) => {
    const wrong: string[] = [];
    const t = createTranslator({
      locale,
      messages: MESSAGES[locale] as Messages,
      onError: (error) => wrong.push(error.message),
    });
    // Keys that are only known while it runs.
    const rich = (key: string, values: Record<string, number>) =>
      (t as unknown as { rich: (key: string, values: Record<string, number>) => unknown }).rich(key, values);
    const chunks = (inner: unknown) => inner as string;
    for (const [key, text] of flat(MESSAGES[locale]))
      for (const count of [0, 1, 5]) {
        const values = placeholders(text).map((name) =>
          name.startsWith('<') ? [name.slice(1, -1), chunks] : [name, count],
        );
        rich(key, Object.fromEntries(values) as Record<string, number>);
      }
    expect(wrong).toEqual([]);
  });

  it('are each used somewhere', () => {
    const codes = new Set(Object.keys(problemCodes).map((code) => `problems.${code.replace('.', '/')}`));
    const parts = new Set([...FACE_PARTS, 'unknown'].map((part) => `parts.${part}`));
    const faults = new Set(Object.keys(FAULT_WORDS).map((fault) => `checkpoint.${fault}`));
    const plain = new Set(
      [...served.matchAll(/says: '(\w+)'/g)].flatMap(([, says]) =>
        ['title', 'text'].map((part) => `app.plain.${says ?? ''}.${part}`),
      ),
    );
    const used = (key: string) =>
      [codes, parts, faults, plain].some((keys) => keys.has(key)) || sources.includes(`'${key}'`);
    const unused = [...english.keys()].filter((key) => !used(key));
    expect(unused).toEqual([]);
  });
});
