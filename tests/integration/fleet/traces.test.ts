/** Traces of drags, as a collector gets them from a server and from its worker. */
import { trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { openTracing } from '../../../server/tracing/tracing';
import { SECRET, startWorker } from '../../fixtures/worker';
import { openCollector } from '../support/collector';
import { TestClient, makeQuickRoom, pullOnce, until } from '../support/client';
import { testServer } from '../support/server';

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
  it('go to whoever collects now, not to who did before in the same process', async () => {
    const seen: string[][] = [];
    for (const name of ['before', 'now']) {
      const collector = await openCollector();
      process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
      const tracing = await openTracing('tug');
      trace.getTracer('tug').startSpan(name).end();
      await tracing.close();
      delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
      seen.push(collector.spans().map((span) => span.name));
      await collector.close();
    }
    expect(seen).toEqual([['before'], ['now']]);
  });
});
