/** The description of the interface for programs: whole, without fault, and enough to make a client of it. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let text: string;
beforeAll(async () => {
  server = await testServer();
  text = await (await fetch(`${server.url}/api/v1/openapi.json`)).text();
});
afterAll(() => server.close());

/** A program that uses the types, and two that would be wrong: the compiler must tell. */
const CLIENT = `import type { paths, components } from './v1';
type Drag = paths['/rooms/{room}/drags']['post'];
const body: Drag['requestBody']['content']['application/json'] = { points: [{ handle: { x: 1, y: 2 }, target: null }] };
const edit = (answer: Drag['responses'][201]['content']['application/json']): number => answer.points.length + body.points.length;
const told = ({ code }: components['schemas']['Problem']): string => code;
// @ts-expect-error there is no such scope
const scopes: NonNullable<paths['/sessions']['post']['requestBody']['content']['application/json']['scopes']> = ['all'];
// @ts-expect-error a point needs a handle
const wrong: Drag['requestBody']['content']['application/json'] = { points: [{ target: null }] };
export { edit, told, scopes, wrong };
`;

describe('the description for programs', () => {
  it('G9: names every operation that can be called, its scope, its cost and what it refuses with', () => {
    const document = JSON.parse(text) as { paths: Record<string, Record<string, Record<string, unknown>>> };
    const written = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { 'x-scope': scope, responses, security, operationId, parameters }]) => {
        expect(JSON.stringify(parameters ?? []).includes('Idempotency-Key'), path).toBe(method === 'post');
        expect([Object.keys(responses as object).slice(-2), security]).toEqual([['4XX', '5XX'], expect.any(Array)]);
        return {
          name: `${method.toUpperCase()} ${path.replaceAll(/{(.+?)}/g, ':$1')}`,
          scope: scope ?? null,
          operationId,
        };
      }),
    );
    expect(new Set(written.map(({ operationId }) => operationId)).size).toBe(written.length);
    const callable = server.v1Routes.map(({ method, path, scope }) => ({ name: `${method} ${path}`, scope }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(written.map(({ name, scope }) => ({ name, scope })).sort(byName)).toEqual(callable.sort(byName));
  });

  it('G9: has no fault that a linter finds', async () => {
    const config = await createConfig({ extends: ['recommended'], telemetry: 'off' } as never);
    const faults = async (source: string) =>
      (await lintFromString({ source, absoluteRef: '/openapi.json', config })).map(
        ({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer ?? ''}: ${message}`,
      );
    expect(await faults(text)).toEqual([]);
    // It looks.
    expect((await faults(text.replace('"operationId":"drag"', '"operationId":"getRoom"'))).join()).toContain('unique');
  });

  it('G9: makes a client that compiles, and that knows what is wrong', async () => {
    const types = astToString(await openapiTS(text));
    const files: Record<string, string> = { '/client.ts': CLIENT, '/v1.ts': types };
    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      module: ts.ModuleKind.ESNext,
      types: [],
      skipLibCheck: true,
    };
    const host = ts.createCompilerHost(options);
    const onDisk = host.getSourceFile.bind(host);
    host.getSourceFile = (name, target) => {
      const source = files[name];
      return source === undefined ? onDisk(name, target) : ts.createSourceFile(name, source, target);
    };
    host.fileExists = (name) => name in files || ts.sys.fileExists(name);
    host.readFile = (name) => files[name] ?? ts.sys.readFile(name);
    const program = ts.createProgram(['/client.ts'], options, host);
    const told = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
    expect(told).toEqual([]);
  });

  it('G9 H7: is shown by a page of this server, that loads nothing from elsewhere', async () => {
    const answer = await fetch(`${server.url}/api/v1/docs`);
    const html = await answer.text();
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    const asked = [...html.matchAll(/(?:src|href)="(.+?)"/g)].map(([, path]) => path ?? '');
    expect(asked).toHaveLength(4);
    for (const path of asked) {
      const file = await fetch(new URL(path, server.url));
      expect([path.startsWith('/'), file.status, (await file.arrayBuffer()).byteLength > 50], path).toEqual([
        true,
        200,
        true,
      ]);
    }
    // What an operation asks for and costs is read there too.
    expect(await (await fetch(`${server.url}/api/v1/docs/start.js`)).text()).toContain('showExtensions: true');
    expect((await fetch(`${server.url}/api/v1/docs/package.json`)).status).toBe(404);
  });
});
