/** Which addresses of this server others can open: for pages that were opened by one that means each machine itself. */
import { isLoopback } from '../../../../lib/address/loopback';
import { reachSchema } from '../../../../lib/protocol';
import { LISTENS_EVERYWHERE, localAddresses } from '../../../access/reach';
import type { Settings } from '../../../settings/settings';
import type { Api } from '../api/environment';
import type { Guards } from '../api/guards';
import { answers, open } from '../api/operation';

export type ReachSettings = Pick<Settings, 'host' | 'basePath'>;

export function reachRoutes(api: Api, guards: Guards, { host, basePath }: ReachSettings): void {
  api.openapi(
    open(guards, 'api', {
      method: 'get',
      path: '/api/reach',
      summary: 'Whether other machines reach this server, and for its own machine by which addresses',
      responses: answers('Who reaches it.', reachSchema),
    }),
    (c) => {
      const { incoming } = c.env;
      // The addresses of a network are nobody's business outside it.
      const here = isLoopback(guards.addressOf(incoming)) && LISTENS_EVERYWHERE.includes(host);
      const port = incoming.socket.localPort ?? 0;
      const addresses = here ? localAddresses(host).map((address) => `http://${address}:${port}${basePath}`) : [];
      return c.json({ reach: isLoopback(host) ? ('machine' as const) : ('network' as const), addresses }, 200);
    },
  );
}
