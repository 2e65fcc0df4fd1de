/**
 * Webhooks of programs: what happens in their rooms is sent to them, in its order. What is to be sent is kept until it was taken or
 * was tried for an hour, also over a restart.
 */
import { isIP } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { MAX_HOOKS, type HookSaying, type newHookSchema } from '../../../lib/rest/hooks';
import { isLoopback } from '../../../lib/address/loopback';
import type { ApiKeys } from '../../access/clients/api-keys';
import { isPublicAddress } from '../../access/public-address';
import { Refused } from '../../access/refused';
import { newId, newToken } from '../../access/tokens';
import type { Delivery, HookRecord } from '../../store/hook-records';
import type { Store } from '../../store/store';
import { send } from './send';

/** Before each further try, ms. */
const RETRY_MS = [1_000, 10_000, 60_000, 600_000, 3_000_000];
/** Messages that wait for one webhook; beyond, the oldest is dropped. */
const MOST_WAITING = 1000;

export interface HooksParts {
  readonly store: Pick<Store, 'hooks'> & Partial<Pick<Store, 'owners'>>;
  readonly keys: Pick<ApiKeys, 'live'>;
  /** Whether they may go to this machine and private networks. */
  readonly anywhere: boolean;
  /** Learns of what was given up. */
  readonly onGivenUp: (hook: HookRecord, error: unknown) => void;
  readonly retryMs?: readonly number[];
}

interface Line {
  readonly hook: HookRecord;
  readonly waiting: Delivery[];
  readonly ended: AbortController;
  /** Resolves when all that was said is on disk. */
  kept: Promise<void>;
  working: Promise<void> | null;
}

export class Hooks {
  private readonly lines = new Map<string, Line>();
  private sequence = Date.now() * 1000;

  private constructor(private readonly parts: HooksParts) {}

  /** Goes on with what was not sent. */
  static async open(parts: HooksParts): Promise<Hooks> {
    const hooks = new Hooks(parts);
    for (const hook of await parts.store.hooks.all()) {
      const line = hooks.add(hook);
      line.waiting.push(...(await parts.store.hooks.deliveries(hook.id)));
      hooks.work(line);
    }
    parts.store.owners?.onTold((kind) => {
      // What cannot be read now is read when the database is back.
      if (kind === 'hooks') void hooks.read().catch(() => undefined);
    });
    return hooks;
  }

  /** Another server made or removed some. What it is to be sent from here goes on until it is gone. */
  private async read(): Promise<void> {
    const there = new Map((await this.parts.store.hooks.all()).map((hook) => [hook.id, hook]));
    for (const [id, { ended }] of this.lines)
      if (!there.has(id)) {
        this.lines.delete(id);
        ended.abort();
      }
    for (const hook of there.values()) if (!this.lines.has(hook.id)) this.add(hook);
  }

  list(client: string): HookRecord[] {
    return [...this.lines.values()].flatMap(({ hook }) => (hook.client === client ? [hook] : []));
  }

  /** @returns the webhook with its secret. @throws Refused when it may not go there, or there are too many. */
  async make(client: string, { url, events }: z.infer<typeof newHookSchema>): Promise<HookRecord> {
    this.checkAddress(url);
    if (this.list(client).length >= MAX_HOOKS) throw new Refused('too-many.hooks', { max: MAX_HOOKS });
    const hook = { id: newId(), client, url, events: [...new Set(events)], secret: newToken(), createdAt: Date.now() };
    await this.parts.store.hooks.save(hook);
    this.add(hook);
    await this.parts.store.owners?.tell('hooks');
    return hook;
  }

  /** Nothing more is sent to it. @throws Refused when the client has none of that id. */
  async remove(client: string, id: string): Promise<void> {
    const line = this.lines.get(id);
    if (line?.hook.client !== client) throw new Refused('not-found.hook', {}, 'webhook');
    this.lines.delete(id);
    line.ended.abort();
    await line.kept;
    await line.working;
    await this.parts.store.hooks.remove(id);
    await this.parts.store.owners?.tell('hooks');
  }

  /** Tells the client's webhooks, if it has any for that; nobody waits for it. */
  say(client: string | undefined, { event, data }: HookSaying): void {
    if (client === undefined || this.parts.keys.live(client) === null) return;
    for (const line of this.lines.values()) {
      if (line.hook.client !== client || !line.hook.events.includes(event)) continue;
      const body = JSON.stringify({ id: newId(), event, createdAt: new Date().toISOString(), data });
      const delivery = { hook: line.hook.id, sequence: this.sequence++, body, tries: 0 };
      line.kept = line.kept.then(() => this.put(line, delivery));
    }
  }

  /** What is not sent yet goes on at the next start. */
  async close(): Promise<void> {
    const lines = [...this.lines.values()];
    await Promise.all(lines.map(({ kept }) => kept));
    for (const { ended } of lines) ended.abort();
    await Promise.all(lines.flatMap(({ working }) => working ?? []));
  }

  private add(hook: HookRecord): Line {
    const line: Line = { hook, waiting: [], ended: new AbortController(), kept: Promise.resolve(), working: null };
    this.lines.set(hook.id, line);
    return line;
  }

  /** On disk, then in the line: so what was sent is never kept after it. */
  private async put(line: Line, delivery: Delivery): Promise<void> {
    const { hook, waiting } = line;
    if (!this.lines.has(hook.id)) return;
    try {
      await this.parts.store.hooks.saveDelivery(delivery);
      for (const old of waiting.length < MOST_WAITING ? [] : waiting.splice(1, 1))
        await this.parts.store.hooks.removeDelivery(old);
    } catch (error) {
      // It is sent all the same, unless the server ends before.
      this.parts.onGivenUp(hook, error);
    }
    waiting.push(delivery);
    this.work(line);
  }

  private work(line: Line): void {
    line.working ??= this.sendAll(line).finally(() => {
      line.working = null;
      // What came just when it was done.
      if (line.waiting.length > 0 && !line.ended.signal.aborted) this.work(line);
    });
  }

  private async sendAll(line: Line): Promise<void> {
    const { hook, waiting, ended } = line;
    for (let first = waiting[0]; first !== undefined && !ended.signal.aborted; first = waiting[0]) {
      const next = await this.tryOnce(hook, first, ended.signal);
      if (next === 'stopped') return;
      if (next === 'over') {
        waiting.shift();
        await this.parts.store.hooks.removeDelivery(first).catch(() => undefined);
        continue;
      }
      waiting[0] = { ...first, tries: first.tries + 1 };
      await this.parts.store.hooks.saveDelivery(waiting[0]).catch(() => undefined);
      await wait(next, null, { signal: ended.signal, ref: false }).catch(() => undefined);
    }
  }

  /** @returns ms until the next try; `over` when there is none. */
  private async tryOnce(
    hook: HookRecord,
    { body, tries }: Delivery,
    signal: AbortSignal,
  ): Promise<number | 'over' | 'stopped'> {
    const { anywhere, keys, onGivenUp, retryMs = RETRY_MS } = this.parts;
    // Whose key was revoked is told nothing more.
    if (keys.live(hook.client) === null) return 'over';
    try {
      await send(hook, body, anywhere, signal);
      return 'over';
    } catch (error) {
      // Nobody knows whether it arrived: it is sent again at the next start.
      if (signal.aborted) return 'stopped';
      const next = retryMs[tries];
      if (next === undefined) onGivenUp(hook, error);
      return next ?? 'over';
    }
  }

  /** @throws Refused that names the field. Names are looked at again at each connection. */
  private checkAddress(url: string): void {
    const { protocol, hostname, username, password } = new URL(url);
    const plain = hostname.replace(/^\[(.*)\]$/, '$1');
    const here = isLoopback(hostname);
    const hidden = here || (isIP(plain) !== 0 && !isPublicAddress(plain));
    const clear = protocol === 'http:' && !here;
    if (username !== '' || password !== '' || clear || (hidden && !this.parts.anywhere))
      throw new Refused('invalid.hook-address', {}, 'url');
  }
}
