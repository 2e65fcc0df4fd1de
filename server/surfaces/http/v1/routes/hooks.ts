/** Webhooks of a program. */
import { z } from 'zod';
import { idSchema } from '../../../../../lib/protocol';
import {
  hookMessageSchema,
  hookViewSchema,
  hooksViewSchema,
  madeHookSchema,
  newHookSchema,
} from '../../../../../lib/rest/hooks';
import type { Hooks } from '../../../../features/hooks/hooks';
import type { HookRecord } from '../../../../store/hook-records';
import type { V1 } from '../environment';
import type { Gate } from '../gate';
import { answers, answersNothing, makes, takes, withSession } from '../operation';
import { timeOf } from '../views';

export interface HookServices {
  readonly hooks: Hooks;
}

const tags = ['Webhooks'];
const hookParam = z.object({ webhook: idSchema });

const view = ({ id, url, events, createdAt }: HookRecord): z.infer<typeof hookViewSchema> => {
  return { id, url, events, createdAt: timeOf(createdAt) };
};

export function hookRoutes(api: V1, gate: Gate, { hooks }: HookServices): void {
  api.openAPIRegistry.registerWebhook({
    method: 'post',
    path: 'message',
    operationId: 'hear',
    tags,
    summary: 'What is sent to a webhook',
    description:
      '`Tug-Signature` is `t=SECONDS,v1=HEX`: HEX is HMAC-SHA256 with the secret, of SECONDS, a dot and the body. Answer 2xx within ten seconds; what is not taken is sent again for about an hour, in its order.',
    security: [],
    request: {
      headers: z.object({ 'tug-signature': z.string() }),
      body: { required: true, content: { 'application/json': { schema: hookMessageSchema } } },
    },
    responses: { '2XX': { description: 'Taken.' }, default: { description: 'It is sent again later.' } },
  });
  api.openapi(
    withSession(
      gate,
      { scope: 'webhooks' },
      {
        method: 'post',
        path: '/webhooks',
        operationId: 'makeWebhook',
        tags,
        summary: 'Be told of what happens in all rooms of this client',
        request: takes(newHookSchema),
        responses: makes('The webhook, with its secret.', madeHookSchema),
      },
    ),
    async (c) => {
      const hook = await hooks.make(c.var.client.id, c.req.valid('json'));
      return c.json({ ...view(hook), secret: hook.secret }, 201);
    },
  );
  api.openapi(
    withSession(
      gate,
      { scope: 'webhooks' },
      {
        method: 'get',
        path: '/webhooks',
        operationId: 'listWebhooks',
        tags,
        summary: 'The webhooks of this client',
        responses: answers('All of them, without their secrets.', hooksViewSchema),
      },
    ),
    (c) => c.json({ webhooks: hooks.list(c.var.client.id).map(view) }, 200),
  );
  api.openapi(
    withSession(
      gate,
      { scope: 'webhooks' },
      {
        method: 'delete',
        path: '/webhooks/{webhook}',
        operationId: 'deleteWebhook',
        tags,
        summary: 'Be told no more',
        request: { params: hookParam },
        responses: answersNothing,
      },
    ),
    async (c) => {
      await hooks.remove(c.var.client.id, c.req.valid('param').webhook);
      return c.body(null, 204);
    },
  );
}
