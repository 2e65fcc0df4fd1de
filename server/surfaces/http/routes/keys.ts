/** API keys of programs, for `npm run keys` while the server runs; bodies in lib/rest/keys. */
import { z } from 'zod';
import { idSchema } from '../../../../lib/protocol';
import { apiKeysSchema, madeKeySchema, newKeySchema } from '../../../../lib/rest/keys';
import type { ApiKeys } from '../../../access/clients/api-keys';
import type { Api } from '../api/environment';
import type { Guards } from '../api/guards';
import { answers, answersNothing, makes, ofKeeper, takes } from '../api/operation';

export interface KeyServices {
  readonly keys: ApiKeys;
}

const keyParam = z.object({ key: idSchema });

export function keyRoutes(api: Api, guards: Guards, { keys }: KeyServices): void {
  api.openapi(
    ofKeeper(guards, 'operator', {
      method: 'get',
      path: '/api/keys',
      summary: 'API keys, revoked ones too',
      responses: answers('In the order in which they were made, without the keys themselves.', apiKeysSchema),
    }),
    (c) => c.json({ keys: keys.list() }, 200),
  );
  api.openapi(
    ofKeeper(guards, 'operator', {
      method: 'post',
      path: '/api/keys',
      summary: 'Make an API key',
      request: takes(newKeySchema),
      responses: makes('The key, which is shown this once.', madeKeySchema),
    }),
    async (c) => c.json(await keys.add(c.req.valid('json')), 201),
  );
  api.openapi(
    ofKeeper(guards, 'operator', {
      method: 'delete',
      path: '/api/keys/{key}',
      summary: 'Revoke an API key; its sessions are over at once',
      request: { params: keyParam },
      responses: answersNothing,
    }),
    async (c) => {
      await keys.revoke(c.req.valid('param').key);
      return c.body(null, 204);
    },
  );
}
