/** Webhooks: bodies of /webhooks, and of what is sent. */
import { z } from 'zod';
import { idSchema, roomIdSchema } from '../protocol';
import { jobViewSchema, nodeViewSchema } from './bodies';

export const HOOK_EVENTS = ['edit.made', 'room.deleted', 'export.over'] as const;
export const hookEventSchema = z.enum(HOOK_EVENTS);
/** Of one client. */
export const MAX_HOOKS = 20;
const MAX_URL = 2000;

/** POST /webhooks */
export const newHookSchema = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .max(MAX_URL)
    .describe('With `https`; `http` on the server itself alone, where that is allowed.'),
  events: z.array(hookEventSchema).min(1),
});
export const hookViewSchema = z.object({
  id: idSchema,
  url: z.string(),
  events: z.array(hookEventSchema),
  createdAt: z.iso.datetime(),
});
export const hooksViewSchema = z.object({ webhooks: z.array(hookViewSchema) });
export const madeHookSchema = hookViewSchema.extend({
  secret: z.string().describe('With it `Tug-Signature` is checked. It is shown this once.'),
});

const envelope = { id: idSchema.describe('The same when it is sent again.'), createdAt: z.iso.datetime() };
/** What is sent to a webhook. */
export const hookMessageSchema = z.discriminatedUnion('event', [
  z.object({
    ...envelope,
    event: z.literal('edit.made'),
    data: z.object({ room: roomIdSchema, node: nodeViewSchema }),
  }),
  z.object({ ...envelope, event: z.literal('room.deleted'), data: z.object({ room: roomIdSchema }) }),
  z.object({
    ...envelope,
    event: z.literal('export.over'),
    data: z.object({ room: roomIdSchema, job: jobViewSchema.shape.id, state: jobViewSchema.shape.state }),
  }),
]);
export type HookMessage = z.infer<typeof hookMessageSchema>;
export type HookSaying = HookMessage extends infer M
  ? M extends HookMessage
    ? Pick<M, 'event' | 'data'>
    : never
  : never;
