/**
 * Nothing leaves this machine by itself: Next reports its use unless this variable is set, and in development asks npm's registry for its
 * newest version whenever a page opens, which no setting ends. Whoever set the variable already is obeyed in both.
 */

/** Where Next looks for its newest version. */
const QUESTION = 'https://registry.npmjs.org/-/package/next/';

/** To be called before Next is loaded. */
export function withoutReports(development: boolean): void {
  process.env.NEXT_TELEMETRY_DISABLED ??= '1';
  if (development && process.env.NEXT_TELEMETRY_DISABLED !== '') globalThis.fetch = unasked(globalThis.fetch);
}

/** Next then takes it that the registry cannot be reached, and says nothing of versions. */
export function unasked(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return url.startsWith(QUESTION) ? Promise.reject(new TypeError('not asked')) : fetch(input, init);
  };
}
