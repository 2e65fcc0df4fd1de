/** The OpenAPI description of the interface for programs, made from the schemas that requests are checked with. */
import { SESSION_MS } from '../../../access/clients/sessions';
import type { V1 } from './environment';

export const V1_PATH = '/api/v1';
const MINUTE_MS = 60_000;

const TEXT = `Everything that a plugin or script needs of Tug: rooms made of a photo or a seed, drags that run to their end, pictures, and links for colleagues.

Whoever runs the server makes an API key: \`npm run keys -- add NAME --origins https://example.org --scopes rooms:read,rooms:write\`.
\`POST /sessions\` takes the key and answers a token that lasts ${SESSION_MS / MINUTE_MS} minutes; all else takes the token. A client sees its own rooms only.

Every \`POST\` takes an \`Idempotency-Key\`, made up by chance: sent again with the same request it is done once and answered as the first time, for a day.

Errors are \`application/problem+json\` (RFC 9457) with a \`code\` for programs. Answers say in \`RateLimit-Limit\`, \`RateLimit-Remaining\` and \`RateLimit-Reset\` (seconds)
what is left to the key; \`x-cost\` is what an operation takes of it, \`x-scope\` the scope that it asks for. \`429\` and \`503\` say in \`Retry-After\` when to try again.`;

const ONCE = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Made up by chance, such as a UUID: the same request with the same key is done once, for a day.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const;

/** @param basePath as in the settings */
export function descriptionOf(api: V1, basePath: string) {
  const registry = api.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key (`npm run keys`). Only `POST /sessions` takes it.',
  });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of a session.',
  });
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Tug for programs',
      version: '1.0.0',
      description: TEXT,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    servers: [{ url: `${basePath}${V1_PATH}` }],
    tags: [
      { name: 'Sessions', description: 'From an API key to a token.' },
      { name: 'Rooms', description: 'Pictures that people and programs pull together.' },
      { name: 'Edits', description: 'What was done in a room.' },
      { name: 'Exports', description: 'Files out of a room.' },
      { name: 'People', description: 'Who may come in.' },
      { name: 'Webhooks', description: 'What the server tells by itself.' },
    ],
  });
  // What holds for all of them is checked in one place, and no route says it.
  for (const { post } of Object.values(document.paths ?? {}))
    if (post !== undefined) post.parameters = [...(post.parameters ?? []), ONCE];
  return document;
}
