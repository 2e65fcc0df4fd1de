/** The model packs of the server, and what its operator does with them. */
import { z } from 'zod';
import {
  packQuerySchema,
  packSummarySchema,
  removedPackSchema,
  removedPacksSchema,
  sampleQuerySchema,
} from '../../../../lib/protocol';
import { packNameSchema, sha256Schema } from '../../../../lib/pack/fields';
import { PackSheets, type PackShelf } from '../../../features/packs';
import { Samples } from '../../../features/samples/samples';
import type { InferencePool } from '../../../inference/pool';
import { packSummaries } from '../../../rooms/pack-summary';
import type { Api } from '../api/environment';
import type { Guards } from '../api/guards';
import { answers, answersFile, answersNothing, ofOperator, open } from '../api/operation';
import { file } from '../api/replies';

export interface PackServices {
  readonly engine: InferencePool;
  readonly shelf: PackShelf;
  /** Folder of the packs. */
  readonly modelsDir: string;
  /** Whether packs may be changed over the page. */
  readonly changeable: boolean;
}

/** One generator draws one picture of a seed; a pack's name alone may mean another one soon, and is not kept. */
const KEEP = { 'Cache-Control': 'public, max-age=31536000, immutable' };
const WEBP = 'image/webp';

const packParam = z.object({ pack: packNameSchema });
const removedParam = z.object({ removed: removedPackSchema.shape.id });

export function packRoutes(api: Api, guards: Guards, { engine, shelf, modelsDir, changeable }: PackServices): void {
  const samples = new Samples(engine);
  const sheets = new PackSheets(modelsDir, engine);
  api.openapi(
    open(guards, 'api', {
      method: 'get',
      path: '/api/packs',
      summary: 'The model packs of this server',
      responses: answers(
        'All of them, and whether its operator may add and put away packs.',
        z.object({ packs: z.array(packSummarySchema), changeable: z.boolean() }),
      ),
    }),
    (c) => c.json({ packs: packSummaries(engine), changeable }, 200),
  );
  api.openapi(
    open(guards, 'sample', {
      method: 'get',
      path: '/api/sample',
      summary: 'The picture of a seed',
      request: { query: sampleQuerySchema },
      responses: answersFile('The picture.', WEBP),
    }),
    async (c) => {
      const query = c.req.valid('query');
      const picture = await guards.paid(c.env, null, () => samples.get(query));
      return file(picture, WEBP, query.generator === undefined ? {} : KEEP);
    },
  );
  api.openapi(
    open(guards, 'sample', {
      method: 'get',
      path: '/api/packs/{pack}/sheet',
      summary: 'A sheet of sample pictures of a pack',
      request: { params: packParam, query: packQuerySchema },
      responses: answersFile('The sheet.', WEBP),
    }),
    async (c) => {
      const { generator } = c.req.valid('query');
      const { pack } = c.req.valid('param');
      const sheet = await guards.paid(c.env, null, () => sheets.get(pack, generator));
      return file(sheet, WEBP, generator === undefined ? {} : KEEP);
    },
  );
  api.openapi(
    ofOperator(guards, 'operator', {
      method: 'delete',
      path: '/api/packs/{pack}',
      summary: 'Put a pack away; rooms on it wait until it is back',
      request: { params: packParam, query: z.object({ generator: sha256Schema }) },
      responses: answersNothing,
    }),
    async (c) => {
      await shelf.remove(c.req.valid('param').pack, c.req.valid('query').generator);
      return c.body(null, 204);
    },
  );
  api.openapi(
    ofOperator(guards, 'operator', {
      method: 'get',
      path: '/api/removed-packs',
      summary: 'Packs that were put away',
      responses: answers('All of them.', removedPacksSchema),
    }),
    async (c) => c.json({ removed: await shelf.list() }, 200),
  );
  api.openapi(
    ofOperator(guards, 'operator', {
      method: 'put',
      path: '/api/removed-packs/{removed}/back',
      summary: 'Put a pack back',
      request: { params: removedParam },
      responses: answersNothing,
    }),
    async (c) => {
      await shelf.putBack(c.req.valid('param').removed);
      return c.body(null, 204);
    },
  );
  api.openapi(
    ofOperator(guards, 'operator', {
      method: 'delete',
      path: '/api/removed-packs/{removed}',
      summary: 'Delete a pack that was put away',
      request: { params: removedParam },
      responses: answersNothing,
    }),
    async (c) => {
      await shelf.delete(c.req.valid('param').removed);
      return c.body(null, 204);
    },
  );
}
