/** The workers that a room node knows: those of its settings, and those that it finds. One that is known stays until it is gone for good. */
import type { PoolLogger } from '../logger';
import type { Grpc } from './line';
import { WorkerLink } from './worker-link';

export interface KnownWorkersOptions {
  /** HOST:PORT of those that are always asked for. */
  readonly addresses: readonly string[];
  readonly secret: string;
  readonly logger: PoolLogger;
}

export class KnownWorkers {
  private readonly byAddress = new Map<string, WorkerLink>();
  private listener: (link: WorkerLink) => void = () => undefined;

  private constructor(
    private readonly grpc: Grpc,
    private readonly options: KnownWorkersOptions,
  ) {
    for (const address of options.addresses) this.learn(address);
  }

  static async open(options: KnownWorkersOptions): Promise<KnownWorkers> {
    return new KnownWorkers(await import('@grpc/grpc-js'), options);
  }

  get links(): readonly WorkerLink[] {
    return [...this.byAddress.values()];
  }

  /** What one offers, whether it is there, or whether it is slow has changed. */
  onChange(listener: (link: WorkerLink) => void): void {
    this.listener = listener;
  }

  /** Those that offer themselves now: new ones are taken up; one that is not among them any more is forgotten once its line is broken. */
  found(addresses: readonly string[]): void {
    for (const address of addresses) if (!this.byAddress.has(address)) this.learn(address);
    const stay = new Set([...addresses, ...this.options.addresses]);
    for (const [address, link] of this.byAddress) {
      if (stay.has(address) || link.offer !== null) continue;
      this.byAddress.delete(address);
      link.close();
    }
  }

  close(): void {
    for (const link of this.byAddress.values()) link.close();
    this.byAddress.clear();
  }

  private learn(address: string): void {
    const { secret, logger } = this.options;
    const { grpc } = this;
    const link = new WorkerLink({ grpc, address, secret, logger, onChange: (changed) => this.listener(changed) });
    this.byAddress.set(address, link);
  }
}
