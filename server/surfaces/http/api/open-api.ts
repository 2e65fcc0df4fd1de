import type { Api } from './environment';
import { PROTOCOL_VERSIONS } from '../../../../lib/protocol';

/**
 * The OpenAPI description of what is registered: made from the schemas that requests are checked with.
 *
 * @param basePath as in the settings
 */
export function descriptionOf(api: Api, basePath: string) {
  api.openAPIRegistry.registerComponent('securitySchemes', 'member', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of a Membership: the key to one room.',
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'operator', {
    type: 'http',
    scheme: 'bearer',
    description: 'The key of whoever runs the server: `npm run operator-key` shows it.',
  });
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Tug',
      version: String(PROTOCOL_VERSIONS.newest),
      description:
        'Rooms, links, replays and files. Pulls and frames go over Socket.io and the document over Yjs: see lib/SPEC.md. ' +
        '`x-rate` names the rate limit of an operation, `x-action` what a member must be allowed to do, `x-operator` what asks for the key of whoever runs the server.',
    },
    servers: [{ url: `${basePath}/` }],
  });
}
