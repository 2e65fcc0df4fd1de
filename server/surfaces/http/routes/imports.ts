/** Checkpoints that become packs; bodies in lib/protocol/imports. */
import { z } from 'zod';
import {
  MAX_CHECKPOINT_BYTES,
  idSchema,
  importJobSchema,
  importJobsSchema,
  importPathSchema,
  packRequestSchema,
  uploadQuerySchema,
} from '../../../../lib/protocol';
import { Places } from '../../../access/places';
import { Refused } from '../../../access/refused';
import type { Imports } from '../../../features/import/imports';
import type { Api } from '../api/environment';
import type { Guards } from '../api/guards';
import { answers, answersNothing, makes, ofOperator, takes, takesFile } from '../api/operation';

export interface ImportServices {
  /** Null where packs are not to be changed over the page. */
  readonly imports: Imports | null;
}

const jobParam = z.object({ import: idSchema });
/** Files of gigabytes that may be on their way in at once. */
const MOST_UPLOADS = 1;

export function importRoutes(api: Api, guards: Guards, { imports }: ImportServices): void {
  const uploads = new Places(MOST_UPLOADS, MOST_UPLOADS);
  const jobs = (): Imports => {
    if (imports === null) throw new Refused('forbidden.no-imports');
    return imports;
  };
  api.openapi(
    ofOperator(guards, 'operator', {
      method: 'get',
      path: '/api/imports',
      summary: 'How imports of checkpoints stand',
      responses: answers('All that are kept, the newest first.', importJobsSchema),
    }),
    async (c) => c.json({ imports: await jobs().list() }, 200),
  );
  api.openapi(
    ofOperator(guards, 'operator', {
      method: 'post',
      path: '/api/imports',
      summary: 'Look into a checkpoint that is on the server',
      request: takes(importPathSchema),
      responses: makes('The import, which waits to be started once the file is read.', importJobSchema),
    }),
    async (c) => c.json(await jobs().addPath(c.req.valid('json').path), 201),
  );
  api.openapi(
    ofOperator(guards, 'operator', {
      method: 'post',
      path: '/api/imports/upload',
      summary: 'Send a checkpoint and look into it',
      request: { query: uploadQuerySchema, ...takesFile('application/octet-stream') },
      responses: makes('The import, which waits to be started once the file is read.', importJobSchema),
    }),
    async (c) => {
      const { incoming } = c.env;
      if (Number(incoming.headers['content-length'] ?? 0) > MAX_CHECKPOINT_BYTES)
        throw new Refused('too-large', { max: MAX_CHECKPOINT_BYTES });
      return uploads.upload('', async () =>
        c.json(await jobs().addUpload(c.req.valid('query').file, incoming as AsyncIterable<Uint8Array>), 201),
      );
    },
  );
  api.openapi(
    ofOperator(guards, 'operator', {
      method: 'post',
      path: '/api/imports/{import}/start',
      summary: 'Make a pack of a checkpoint that was read',
      request: { params: jobParam, ...takes(packRequestSchema) },
      responses: answers('The import, under way.', importJobSchema),
    }),
    async (c) => c.json(await jobs().start(c.req.valid('param').import, c.req.valid('json')), 200),
  );
  api.openapi(
    ofOperator(guards, 'operator', {
      method: 'delete',
      path: '/api/imports/{import}',
      summary: 'Cancel an import, or forget one that is over',
      request: { params: jobParam },
      responses: answersNothing,
    }),
    async (c) => {
      await jobs().remove(c.req.valid('param').import);
      return c.body(null, 204);
    },
  );
}
