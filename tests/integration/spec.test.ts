import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

async function testFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('lib/SPEC.md', () => {
  it('has every rule named by the title of a test', async () => {
    const spec = await readFile(join(root, 'lib/SPEC.md'), 'utf8');
    const rules = [...spec.matchAll(/^\| ([A-Z]\d+) \|/gm)].map((match) => match[1] ?? '');
    expect(new Set(rules).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThan(40);

    const files = (await Promise.all(['lib', 'server', 'tests'].map((folder) => testFiles(join(root, folder))))).flat();
    const titles = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).flatMap((text) =>
      [...text.matchAll(/\b(?:it|describe)(?:\.each\([^]*?\))?\(\s*(['"`])(.*?)\1/g)].map((match) => match[2] ?? ''),
    );
    const named = new Set(titles.flatMap((title) => title.split(':')[0]?.match(/\b[A-Z]\d+\b/g) ?? []));
    expect(rules.filter((rule) => !named.has(rule))).toEqual([]);
    expect([...named].filter((rule) => /^[VMDFEKYAHPICRXBGNW]\d+$/.test(rule) && !rules.includes(rule))).toEqual([]);
  });
});
