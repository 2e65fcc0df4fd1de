/** How programs begin: a key for a token that soon ends. */
import { sessionRequestSchema, sessionSchema } from '../../../../../lib/rest/bodies';
import { bearerToken } from '../../api/guards';
import type { V1 } from '../environment';
import { makes, takes, withKey } from '../operation';
import type { Gate, GateServices } from '../gate';
import { timeOf } from '../views';

export function sessionRoutes(api: V1, gate: Gate, { sessions }: GateServices): void {
  api.openapi(
    withKey(gate, {
      method: 'post',
      path: '/sessions',
      operationId: 'beginSession',
      tags: ['Sessions'],
      summary: 'Begin a session with an API key',
      description: 'The session lasts an hour, and ends at once when its key is revoked.',
      request: takes(sessionRequestSchema),
      responses: makes('The session.', sessionSchema),
    }),
    (c) => {
      const { token, scopes, client, expiresAt } = sessions.begin(
        bearerToken(c.env.incoming),
        c.req.valid('json').scopes,
      );
      const { id, name } = client;
      return c.json({ token, expiresAt: timeOf(expiresAt), scopes: [...scopes], client: { id, name } }, 201);
    },
  );
}
