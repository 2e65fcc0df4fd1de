/** Why the server could not start, in words for whoever started it. */
import type { Settings } from './settings/settings';
import { StoreOpenError } from './store/open-error';
import { LISTENS_EVERYWHERE } from './access/reach';

/** A Tug on this machine answers at once; whatever else has the port may never do so. */
const PATIENCE_MS = 1_000;
const STATES = ['ready', 'starting', 'closing'];

/** Whether a Tug answers at `url`: nothing else tells both its health and one of these states. */
async function answersAsTug(url: string): Promise<boolean> {
  const text = async (path: string) => {
    const answer = await fetch(url + path, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
    return (await answer.text()).trim();
  };
  try {
    return (await text('/healthz')) === 'ok' && STATES.includes((await text('/readyz')).split(/[:\s]/)[0] ?? '');
  } catch {
    return false;
  }
}

/**
 * The message of a failed start. Where the port is taken it says by what: mostly by a Tug that was started before, and
 * perhaps left behind by a terminal that is gone.
 */
export async function startProblem(
  error: Error,
  { port, host, basePath }: Pick<Settings, 'port' | 'host' | 'basePath'>,
): Promise<string> {
  const taken = ((error.cause ?? error) as NodeJS.ErrnoException).code === 'EADDRINUSE';
  if (!taken && !(error instanceof StoreOpenError)) return error.message;
  const everywhere = LISTENS_EVERYWHERE.includes(host);
  const url = `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}${basePath}`;
  if (!(await answersAsTug(url))) return error.message;
  return taken
    ? `port ${port} is in use by a Tug that was started before and answers at ${url}; ` +
        'use that one, stop it, or set TUG_PORT to another port'
    : `${error.message} (one answers at ${url})`;
}
