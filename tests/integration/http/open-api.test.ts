/** The document of the interface: whole, and true. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testServer, type TestServer } from '../support/server';

const operationSchema = z.looseObject({
  summary: z.string().min(5),
  parameters: z
    .array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional() }))
    .default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string().min(1) })),
  security: z.array(z.looseObject({})).optional(),
  'x-rate': z.string(),
  'x-action': z.string().optional(),
  'x-operator': z.boolean().optional(),
});
const documentSchema = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

let server: TestServer;
let document: z.infer<typeof documentSchema>;
beforeAll(async () => {
  server = await testServer();
  document = documentSchema.parse(await (await fetch(`${server.url}/api/openapi.json`)).json());
});
afterAll(() => server.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe('H9: the document', () => {
  it('H9: has every operation that can be called, with what it asks of a member, and no other', () => {
    const written = operations().map(({ path, method, operation }) => {
      return `${method.toUpperCase()} ${path.replaceAll(/{(.+?)}/g, ':$1')} ${operation['x-action'] ?? ''}`;
    });
    const callable = server.routes.map(({ method, path, action }) => `${method} ${path} ${action ?? ''}`);
    expect(written.sort()).toEqual([...callable].sort());
    expect(callable.length).toBeGreaterThan(20);
  });

  it('H9: names every part of every path, who is let in, and the form of errors', () => {
    for (const { path, method, operation } of operations()) {
      const named = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(named.sort(), path).toEqual([...path.matchAll(/{(.+?)}/g)].map(([, name]) => name ?? '').sort());
      const asks = operation['x-action'] !== undefined || operation['x-operator'] === true;
      expect(operation.security !== undefined, `${method} ${path}`).toBe(asks);
      expect(operation.responses.default, path).toBeDefined();
      expect(
        Object.keys(operation.responses).some((status) => status.startsWith('2')),
        path,
      ).toBe(true);
      // What changes something with words does so by a body; deleting needs none.
      if (method === 'post' || method === 'patch') expect(operation.requestBody, path).toBeDefined();
    }
  });

  it('H9: refers to nothing that is not in it', () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(document.components.schemas[name], name).toBeDefined();
  });

  it('H9: asks for what requests are checked for', async () => {
    const schema = z
      .object({ required: z.array(z.string()), properties: z.record(z.string(), z.unknown()) })
      .loose()
      .parse(document.paths['/api/rooms']?.post?.requestBody?.content['application/json']?.schema);
    const good = { pack: [...server.engine.packs.keys()][0], seed: 1, truncation: 0.5, name: 'Ana', color: '#7c5cff' };
    expect(schema.required.sort()).toEqual(Object.keys(good).sort());
    for (const field of schema.required) {
      const response = await fetch(`${server.url}/api/rooms`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...good, [field]: undefined }),
      });
      expect(await response.json()).toMatchObject({ error: { code: 'invalid.type', field } });
    }
  });
});
