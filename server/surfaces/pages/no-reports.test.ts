import { afterEach, describe, expect, it, vi } from 'vitest';
import { unasked, withoutReports } from './no-reports';

const VERSIONS = 'https://registry.npmjs.org/-/package/next/dist-tags';
const before = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = before;
  vi.unstubAllEnvs();
});

describe('what Next would tell or ask', () => {
  it('is not told, unless somebody wants it to be', () => {
    vi.stubEnv('NEXT_TELEMETRY_DISABLED', undefined);
    withoutReports(false);
    expect(process.env.NEXT_TELEMETRY_DISABLED).toBe('1');
    expect(globalThis.fetch).toBe(before);
    vi.stubEnv('NEXT_TELEMETRY_DISABLED', '');
    withoutReports(true);
    expect(process.env.NEXT_TELEMETRY_DISABLED).toBe('');
    expect(globalThis.fetch).toBe(before);
  });

  it('is not asked in development, and all else is', async () => {
    const asked: string[] = [];
    const fetch = unasked((input) => {
      asked.push(input instanceof Request ? input.url : String(input));
      return Promise.resolve(new Response());
    });
    for (const question of [VERSIONS, new URL(VERSIONS), new Request(VERSIONS)])
      await expect(fetch(question)).rejects.toThrow('not asked');
    await fetch('http://127.0.0.1:3000/');
    await fetch(new Request('https://registry.npmjs.org/tug'));
    expect(asked).toEqual(['http://127.0.0.1:3000/', 'https://registry.npmjs.org/tug']);
  });
});
