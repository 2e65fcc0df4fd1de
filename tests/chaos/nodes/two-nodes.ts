/** Two servers of one database, each behind two lines that can be cut: to the database, and to people. They reach each other without either. */
import { freePort } from '../../fixtures/free-port';
import { line, type Line } from '../../fixtures/line';
import type { Postgres } from '../../fixtures/postgres';
import { NodeProcesses, type NodeProcess } from '../../integration/nodes/support';

/** The second one's clock is an hour behind. */
const SLOW_CLOCK = new URL('../../fixtures/slow-clock.mjs', import.meta.url).href;

type Two<T> = [T, T];

export class TwoNodes {
  private readonly processes = new NodeProcesses();
  private readonly running: NodeProcess[] = [];

  private constructor(
    readonly postgres: Postgres,
    private readonly ports: Two<number>,
    readonly toDatabase: Two<Line>,
    readonly toPeople: Two<Line>,
  ) {}

  static async start(postgres: Postgres): Promise<TwoNodes> {
    const database = await postgres.newDatabase();
    const ports: Two<number> = [await freePort(), await freePort()];
    const here = (port: number) => line(`http://127.0.0.1:${port}`);
    const nodes = new TwoNodes(
      postgres,
      ports,
      [await line(database), await line(database)],
      [await here(ports[0]), await here(ports[1])],
    );
    for (const at of [0, 1] as const) nodes.running[at] = await nodes.startOne(at);
    return nodes;
  }

  /** By way of its line. @param number of whatever is shared out between them */
  url(number: number): string {
    return new URL(this.toPeople[number % 2 === 0 ? 0 : 1].url).origin;
  }

  signal(at: 0 | 1, signal: NodeJS.Signals): void {
    this.running[at]?.signal(signal);
  }

  /** Ends one, and starts it anew. */
  async again(at: 0 | 1, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.signal(at, signal);
    await this.running[at]?.ended;
    this.running[at] = await this.startOne(at);
  }

  async close(): Promise<void> {
    await this.processes.close();
    for (const each of [...this.toDatabase, ...this.toPeople]) await each.close();
  }

  private startOne(at: 0 | 1): Promise<NodeProcess> {
    const clock: Record<string, string> = at === 1 ? { NODE_OPTIONS: `--import=${SLOW_CLOCK}` } : {};
    return this.processes.start(this.toDatabase[at].url, { TUG_PORT: String(this.ports[at]), ...clock });
  }
}
