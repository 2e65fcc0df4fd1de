/** API keys as whoever runs the server handles them: bodies of /api/keys, and what `npm run keys` prints. */
import { z } from 'zod';
import { idSchema, nameSchema } from '../protocol';
import { originSchema, scopeSchema } from './scopes';

/** Keys of a server, revoked ones included. */
export const MAX_KEYS = 1000;
/** Sites of one client. */
const MAX_ORIGINS = 20;

/** POST /api/keys */
export const newKeySchema = z.object({
  /** Of the client, for people. */
  name: nameSchema,
  /** Of pages that may use it, and show its rooms in a frame. */
  origins: z.array(originSchema).max(MAX_ORIGINS),
  scopes: z.array(scopeSchema).min(1),
});
export type NewKey = z.infer<typeof newKeySchema>;

export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  origins: z.array(z.string()),
  scopes: z.array(scopeSchema),
  createdAt: z.number(),
  revokedAt: z.number().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
export const apiKeysSchema = z.object({ keys: z.array(apiKeySchema) });
/** The key itself is shown this once: the server keeps its hash. */
export const madeKeySchema = z.object({ key: z.string(), made: apiKeySchema });
export type MadeKey = z.infer<typeof madeKeySchema>;
