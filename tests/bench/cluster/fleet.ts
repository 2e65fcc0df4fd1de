/** Two room nodes on one PostgreSQL with two inference workers, all of them processes of their own, and beside them one server with nothing around it. */
import { startPostgres, type Postgres } from '../../fixtures/postgres';
import { SECRET, startWorker, type Worker } from '../../fixtures/worker';
import { NodeProcesses, type NodeProcess } from '../../integration/nodes/support';
import { until } from '../../integration/support/client';
import { BenchServer } from '../room-process';

const WORKERS = 2;
/** Everything comes from one address here, and faster than people do it. */
const RATE_SCALE = 100;

export class Fleet {
  private readonly processes = new NodeProcesses();
  private running: [NodeProcess, NodeProcess] | null = null;

  private constructor(
    private readonly postgres: Postgres,
    /** Address of the nodes' database. */
    readonly database: string,
    private readonly workers: readonly Worker[],
    /** As `npm start` alone: the embedded store, and its own threads. */
    readonly embedded: BenchServer,
  ) {}

  /** @returns null where PostgreSQL is not installed, which is said */
  static async open(): Promise<Fleet | null> {
    const postgres = await startPostgres({ durable: true });
    if (postgres === null) return null;
    const workers: Worker[] = [];
    while (workers.length < WORKERS) workers.push(await startWorker());
    const embedded = await BenchServer.start(RATE_SCALE);
    const fleet = new Fleet(postgres, await postgres.newDatabase(), workers, embedded);
    fleet.running = [await fleet.startNode(), await fleet.startNode()];
    return fleet;
  }

  /** HOST:PORT of each. */
  get workersAt(): readonly string[] {
    return this.workers.map(({ address }) => address);
  }

  get nodes(): readonly [NodeProcess, NodeProcess] {
    if (this.running === null) throw new Error('there are no nodes');
    return this.running;
  }

  /** The first node has got a signal that ends it: the second one is the first now, and another one comes. */
  async replaceFirst(): Promise<void> {
    const [first, second] = this.nodes;
    await first.ended;
    this.running = [second, await this.startNode()];
  }

  async close(): Promise<void> {
    await this.processes.close();
    await this.embedded.close();
    for (const worker of this.workers) await worker.stop();
    await this.postgres.stop();
  }

  /** It is there once it knows all workers. */
  private async startNode(): Promise<NodeProcess> {
    const env = { TUG_WORKERS_AT: this.workersAt.join(','), TUG_WORKER_SECRET: SECRET };
    const node = await this.processes.start(this.database, env);
    await until('its workers', async () => {
      const text = await (await fetch(`${node.url}/metrics`)).text();
      return this.workersAt.every((at) => text.includes(`tug_worker_up{at="${at}"} 1`));
    });
    return node;
  }
}
