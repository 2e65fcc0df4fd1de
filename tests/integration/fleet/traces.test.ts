/** Traces of drags, as a collector gets them from a server and from its worker. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTracing } from '../../../server/tracing/tracing';
import { SECRET, startWorker } from '../../fixtures/worker';
import { TestClient, makeQuickRoom, pullOnce, until } from '../support/client';
import { testServer } from '../support/server';

const valueSchema = z.object({ stringValue: z.string().optional(), intValue: z.number().optional() });
const attributesSchema = z.array(z.object({ key: z.string(), value: valueSchema.loose() }));
const tracesSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              attributes: attributesSchema,
              events: z.array(z.object({ name: z.string() })).default([]),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** What OpenTelemetry calls a collector, as far as spans go. */
async function openCollector() {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      bodies.push(JSON.parse(text));
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    text: () => JSON.stringify(bodies),
    spans: () =>
      bodies.flatMap((body) =>
        tracesSchema.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) => {
          const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
          return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
        }),
      ),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('traces', () => {
  it('W6: follow a drag from the room to its worker, and tell nothing of who is there', async () => {
    const collector = await openCollector();
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
    const tracing = await openTracing('tug', environment);
    const worker = await startWorker({ env: environment });
    const server = await testServer({ workersAt: [worker.address], workerSecret: SECRET });
    await until('the worker', () => server.engine.stats().workers.some(({ at, up }) => at !== null && up));
    const owner = await makeQuickRoom(server.url);
    const ana = await TestClient.connect(server.url, owner);
    const { steps } = await pullOnce(ana, 'p');
    ana.close();
    await server.close();
    await tracing.close();
    worker.signal('SIGTERM');
    expect(await worker.exited).toBe(0);
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;

    const spans = collector.spans();
    const drag = spans.find(({ name }) => name === 'drag');
    const there = spans.find(({ name }) => name === 'drag on a worker');
    expect(drag).toMatchObject({ service: 'tug' });
    expect(drag?.events.map(({ name }) => name)).toEqual(['placed', 'first frame']);
    expect(drag?.attributes).toContainEqual({ key: 'tug.steps', value: { intValue: steps } });
    expect(there).toMatchObject({ service: 'tug-worker', traceId: drag?.traceId, parentSpanId: drag?.spanId });
    for (const secret of [owner.room, owner.token, owner.memberId, 'Ana', SECRET])
      expect(collector.text()).not.toContain(secret);
    await collector.close();
  });
});
