import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { DragStep } from '../../lib/drag/types';

/** Step times around the 33 ms that 30 frames a second allow. */
const STEP_BUCKETS = [0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.05, 0.065, 0.08, 0.1, 0.15, 0.25, 0.5, 1];
/** A step that waits longer than one step of another drag is one in a queue. */
const QUEUE_BUCKETS = [0.001, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** What is looked up when somebody asks, not counted along the way. */
export interface MetricSources {
  rooms(): number;
  participants(): number;
  /** Drags that share the engine now. */
  drags(): number;
  /** Calls and drags the engine has not finished. */
  queue(): number;
  /** Inference workers on other machines that are known. */
  workers(): readonly WorkerSource[];
}

export interface WorkerSource {
  /** HOST:PORT. */
  readonly at: string;
  readonly up: boolean;
  /** Of this server there. */
  readonly drags: number;
  /** How long it takes to answer, ms. */
  readonly answerMs: number;
}

/** Prometheus metrics of one server; a registry of its own, so that several servers fit in one process. */
export class Metrics {
  readonly registry = new Registry();
  readonly steps = this.counter('tug_steps_total', 'Autoregressive steps made for rooms');
  private readonly rested = this.counter(
    'tug_drag_rested_seconds_total',
    'Time in which drags had nothing to do: their points had arrived, or came no closer',
  );
  private readonly waited = this.counter(
    'tug_drag_waited_seconds_total',
    'Time in which steps waited for the networks, at work for other drags',
  );
  readonly takenOver = this.counter('tug_rooms_taken_over_total', 'Rooms taken over from a server that was gone');
  readonly lostRooms = this.counter(
    'tug_rooms_lost_total',
    'Rooms let go of while people may have been there: another server owned them, or may have',
  );
  readonly targets = this.counter('tug_targets_total', 'New targets of pulls, as their pointers moved');
  readonly edits = this.counter('tug_edits_total', 'Edits committed to disk');
  readonly stills = this.counter('tug_stills_total', 'Stills rendered for clients: those that were kept do not count');
  readonly sentFrames = this.counter('tug_frames_sent_total', 'Frames sent to clients');
  readonly droppedFrames = new Counter({
    name: 'tug_frames_dropped_total',
    help: 'Frames skipped: at the encoder, or for a client that is slow',
    labelNames: ['where'] as const,
    registers: [this.registry],
  });
  readonly refused = new Counter({
    name: 'tug_refused_total',
    help: 'Messages and requests refused, by reason',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });
  readonly hops = new Counter({
    name: 'tug_hops_total',
    help: 'Requests and connections passed on to the server that owns their room, and those that could not be',
    labelNames: ['kind'] as const,
    registers: [this.registry],
  });
  readonly failovers = new Counter({
    name: 'tug_drag_moves_total',
    help: 'Drags that went on in another place: theirs was lost, or wanted to be rid of them',
    labelNames: ['reason'] as const,
    registers: [this.registry],
  });
  private readonly queueSeconds = new Histogram({
    name: 'tug_queue_seconds',
    help: 'Time that one step waited for the networks, at work for other drags',
    buckets: QUEUE_BUCKETS,
    registers: [this.registry],
  });
  private readonly stepSeconds = new Histogram({
    name: 'tug_step_seconds',
    help: 'Time of one step in the engine, by part',
    labelNames: ['part'] as const,
    buckets: STEP_BUCKETS,
    registers: [this.registry],
  });

  private reading: Promise<string> | null = null;

  constructor(sources: MetricSources) {
    this.gauge('tug_rooms', 'Rooms in memory', () => sources.rooms());
    this.gauge('tug_participants', 'Connections of the drag channel', () => sources.participants());
    this.gauge('tug_drags', 'Drags under way', () => sources.drags());
    this.gauge('tug_queue_length', 'Calls and drags that share the engine', () => sources.queue());
    const ofWorkers = (name: string, help: string, read: (worker: WorkerSource) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['at'] as const,
        registers: [this.registry],
        collect() {
          this.reset();
          for (const worker of sources.workers()) this.set({ at: worker.at }, read(worker));
        },
      });
    ofWorkers('tug_worker_up', 'Whether an inference worker takes work', ({ up }) => Number(up));
    ofWorkers('tug_worker_used', 'Drags of this server on a worker', ({ drags }) => drags);
    ofWorkers('tug_worker_answer_seconds', 'How long a worker takes to answer', ({ answerMs }) => answerMs / 1000);
    // Of the process: memory, processor time, the event loop's lag, open files.
    collectDefaultMetrics({ register: this.registry });
    this.droppedFrames.inc({ where: 'encoder' }, 0);
    this.droppedFrames.inc({ where: 'client' }, 0);
  }

  /** All of them as Prometheus reads them. Reading the process's own costs milliseconds: once in a turn of the loop, whoever asks. */
  text(): Promise<string> {
    this.reading ??= new Promise((resolve) => {
      setImmediate(() => {
        this.reading = null;
        resolve(this.registry.metrics());
      });
    });
    return this.reading;
  }

  step({ timings, rested, waited }: Pick<DragStep, 'timings' | 'rested' | 'waited'>): void {
    this.steps.inc();
    this.rested.inc(rested / 1000);
    this.waited.inc(waited / 1000);
    this.queueSeconds.observe(waited / 1000);
    for (const part of ['predictor', 'regularizer', 'generator', 'tracking', 'total'] as const)
      this.stepSeconds.observe({ part }, timings[part] / 1000);
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
