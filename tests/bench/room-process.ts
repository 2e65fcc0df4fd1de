/** The server process of the room bench, as the bench sees it. */
import { fork, type ChildProcess } from 'node:child_process';
import { PROGRAM } from '../fixtures/program';
import type { BareEngine, FromServer, ToServer } from './room-server';

export class BenchServer {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  /** @param rateScale multiplies every limit */
  static async start(rateScale: number): Promise<BenchServer> {
    const program = new URL('./room-server.ts', import.meta.url).pathname;
    const child = fork(PROGRAM, [program, String(rateScale)]);
    const ready = await answer(child, 'ready');
    return new BenchServer(child, ready.url);
  }

  async bare(seconds: number): Promise<BareEngine> {
    const measured = answer(this.process, 'bare');
    this.process.send({ kind: 'bare', seconds } satisfies ToServer);
    return (await measured).bare;
  }

  async metrics() {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const value = (name: string) => {
      const line = text.split('\n').find((each) => each.startsWith(`${name} `));
      if (line === undefined) throw new Error(`the server has no metric ${name}`);
      return Number(line.slice(name.length + 1));
    };
    return {
      steps: value('tug_steps_total'),
      computed: value('tug_step_seconds_sum{part="total"}'),
      waited: value('tug_drag_waited_seconds_total'),
      rested: value('tug_drag_rested_seconds_total'),
      targets: value('tug_targets_total'),
      cpuSeconds: value('process_cpu_seconds_total'),
      memoryBytes: value('process_resident_memory_bytes'),
    };
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.send({ kind: 'close' } satisfies ToServer);
    await ended;
  }
}

function answer<K extends FromServer['kind']>(child: ChildProcess, kind: K): Promise<Extract<FromServer, { kind: K }>> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server process ended with ${code ?? 'a signal'}`)));
    child.once('message', (message: FromServer) => {
      if (message.kind === kind) resolve(message as Extract<FromServer, { kind: K }>);
      else reject(new Error(`the server process answered ${message.kind} instead of ${kind}`));
    });
  });
}
