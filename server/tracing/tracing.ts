/**
 * Traces by OpenTelemetry: sent where OTEL_EXPORTER_OTLP_ENDPOINT says, by its own variables. Without it nothing of it is loaded, and what is
 * told of drags goes nowhere.
 */

import { context, propagation, trace } from '@opentelemetry/api';

/** Where traces go, by OpenTelemetry's own names. */
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];

export interface Tracing {
  /** Sends what was not sent yet. */
  close(): Promise<void>;
}

/** @param service as which this process is known there; OTEL_SERVICE_NAME goes before it */
export async function openTracing(
  service: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Tracing> {
  if (ENDPOINTS.every((name) => (environment[name] ?? '') === '')) return { close: () => Promise.resolve() };
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': environment.OTEL_SERVICE_NAME ?? service }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return {
    close: async () => {
      // A collector that is gone must not keep the process.
      await provider.shutdown().catch(() => undefined);
      // OpenTelemetry keeps the first that is registered: whoever traces next in this process must find the place free.
      for (const api of [trace, propagation, context]) api.disable();
    },
  };
}
