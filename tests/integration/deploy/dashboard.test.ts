/** The dashboard for Grafana and the workers' file for Kubernetes, which no test runs: they speak of metrics, settings and options that there are. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { Metrics } from '../../../server/metrics/metrics';
import { WorkerMetrics } from '../../../server/metrics/worker-metrics';
import { SETTING_NAMES } from '../../../server/settings/settings';

const read = (name: string) => readFile(new URL(`../../../server/deploy/${name}`, import.meta.url), 'utf8');

const dashboardSchema = z.object({
  title: z.string(),
  panels: z.array(
    z.object({ id: z.number(), title: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) }),
  ),
});

describe('server/deploy/grafana.json', () => {
  it('shows metrics that there are, and all that tell of a fleet', async () => {
    const none = () => 0;
    const metrics = new Metrics({ rooms: none, participants: none, drags: none, queue: none, workers: () => [] });
    const worker = new WorkerMetrics({ nodes: none, drags: none, load: none });
    const known = new Set(
      [...metrics.registry.getMetricsAsArray(), ...worker.registry.getMetricsAsArray()].map(({ name }) => name),
    );
    const { panels } = dashboardSchema.parse(JSON.parse(await read('grafana.json')));
    const shown = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) =>
        [...expr.matchAll(/\b(?:tug|nodejs)_\w+/g)].map(([name]) => name.replace(/_bucket$/, '')),
      ),
    );
    expect(shown.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const moves = ['tug_rooms_taken_over_total', 'tug_rooms_lost_total', 'tug_drag_moves_total'];
    const fleet = ['tug_rooms', ...moves, 'tug_hops_total', 'tug_queue_seconds', 'tug_worker_up'];
    expect(fleet.filter((name) => !shown.includes(name))).toEqual([]);
  });
});

describe('server/deploy/kubernetes-workers.yml', () => {
  it('sets what a worker reads, and listens where it is looked for', async () => {
    const [document] = parseAllDocuments(await read('kubernetes-workers.yml'));
    expect(document?.errors).toEqual([]);
    const container = z.object({
      args: z.array(z.string()),
      ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
      env: z.array(z.object({ name: z.string() })),
      readinessProbe: z.object({ httpGet: z.object({ path: z.literal('/readyz'), port: z.string() }) }),
      livenessProbe: z.object({ httpGet: z.object({ path: z.literal('/healthz'), port: z.string() }) }),
    });
    const pod = z.object({ spec: z.object({ containers: z.tuple([container]) }) });
    const { spec } = z.object({ spec: z.object({ template: pod }) }).parse(document?.toJS());
    const [{ args, ports, env, readinessProbe, livenessProbe }] = spec.template.spec.containers;
    const usage = await readFile(new URL('../../../server/worker.ts', import.meta.url), 'utf8');
    for (const option of args.filter((word) => word.startsWith('--'))) expect(usage).toContain(`  ${option} HOST:PORT`);
    const listens = Object.fromEntries(ports.map(({ name, containerPort }) => [name, String(containerPort)]));
    expect(args).toContain(`0.0.0.0:${listens.drags}`);
    expect(args).toContain(`0.0.0.0:${listens.health}`);
    for (const { httpGet } of [readinessProbe, livenessProbe]) expect(httpGet.port).toBe('health');
    expect(env.map(({ name }) => name).filter((name) => name !== 'POD_IP' && !SETTING_NAMES.includes(name))).toEqual(
      [],
    );
  });
});
