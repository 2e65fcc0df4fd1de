/** What an API key may be used for. */
import { z } from 'zod';

/** In the order of the bits that stand for them in a session's token: new ones go to the end. */
export const SCOPES = ['rooms:read', 'rooms:write', 'exports', 'webhooks'] as const;
export const scopeSchema = z.enum(SCOPES);
export type Scope = z.infer<typeof scopeSchema>;

/** Pages without an origin of their own, as those of plugins are. */
export const NO_ORIGIN = 'null';

/** Of a page that may use the interface: scheme, host and port; or `null`. */
export const originSchema = z
  .string()
  .max(300)
  .transform((text) => (text === NO_ORIGIN || !URL.canParse(text) ? text : new URL(text).origin))
  .refine(
    (origin) => origin === NO_ORIGIN || /^https?:\/\/[^/]+$/.test(origin),
    'must be an origin such as https://example.org',
  );
