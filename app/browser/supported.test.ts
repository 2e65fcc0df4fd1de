import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SUPPORTED } from './supported';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('the browsers that the pages are built for', () => {
  it('are those that the compiler is told, and those of the README', () => {
    const { browserslist } = z.object({ browserslist: z.array(z.string()) }).parse(JSON.parse(read('package.json')));
    const { safari } = SUPPORTED;
    const wanted = Object.entries({ ...SUPPORTED, ios_saf: safari }).map(([name, version]) => `${name} >= ${version}`);
    expect([...browserslist].sort()).toEqual(wanted.sort());
    const { chrome, firefox } = SUPPORTED;
    expect(read('README.md')).toContain(`Chrome and Edge ${chrome}, Firefox ${firefox}, Safari ${safari}`);
  });
});
