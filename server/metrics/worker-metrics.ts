/** Prometheus metrics of a worker on another machine. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { DragStep } from '../../lib/drag/types';

/** Around the 33 ms that 30 frames a second allow. */
const BUCKETS = [0.001, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Pictures in one call of a generator. */
const PICTURES = [1, 2, 3, 4, 8, 16, 32, 64];

/** What is looked up when somebody asks. */
export interface WorkerSources {
  nodes(): number;
  drags(): number;
  load(): number;
}

export class WorkerMetrics {
  readonly registry = new Registry();
  private readonly stepSeconds = this.histogram('tug_worker_step_seconds', 'Time of one step in the networks');
  private readonly queueSeconds = this.histogram(
    'tug_worker_queue_seconds',
    'Time that a step waited for the networks, at work for other drags',
  );
  private readonly pictures = new Histogram({
    name: 'tug_worker_batch_pictures',
    help: 'Pictures that one call of the generator drew',
    buckets: PICTURES,
    registers: [this.registry],
  });
  private readonly steps = new Counter({
    name: 'tug_worker_steps_total',
    help: 'Steps made for room nodes',
    registers: [this.registry],
  });

  constructor(sources: WorkerSources) {
    const { registry } = this;
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    gauge('tug_worker_nodes', 'Room nodes that are connected', () => sources.nodes());
    gauge('tug_worker_drags', 'Drags under way', () => sources.drags());
    gauge('tug_worker_queue_length', 'Calls and drags that share the networks', () => sources.load());
    collectDefaultMetrics({ register: registry });
  }

  step({ timings, waited }: Pick<DragStep, 'timings' | 'waited'>): void {
    this.steps.inc();
    this.stepSeconds.observe(timings.total / 1000);
    this.queueSeconds.observe(waited / 1000);
  }

  /** The generator was called for so many pictures at once. */
  drew(pictures: number): void {
    this.pictures.observe(pictures);
  }

  private histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, buckets: BUCKETS, registers: [this.registry] });
  }
}
