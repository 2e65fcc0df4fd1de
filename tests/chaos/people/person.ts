/** Somebody in a room, with the client that pages have: what they see and what the server confirms goes into the room's ledger. */
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { ApiError } from '../../../lib/client/request';
import { RoomClient } from '../../../lib/client/room-client';
import type { Answer, HistoryNode, Membership } from '../../../lib/protocol';
import { changes, documentFacts, nodeFacts, type Facts } from './facts';
import type { Ledger } from './ledger';
import type { Leads, Standing } from './standing';
import type { Waits } from './waits';

/**
 * What anybody may be answered when several change a room at once, or its disk is full. Who places a plan's point anew in the moment
 * in which the plan's end is on its way to them finds it done (Yjs keeps one of two changes), and has nothing to run.
 */
const EXPECTED = /^(busy|built-upon|nothing-to|unknown-pull|rate-limited|invalid\.no-(change|target))/;

/** A room as all who are in it know it together. */
export interface RoomTruth {
  readonly ledger: Ledger;
  readonly standing: Standing;
  /** What was refused or went wrong in a way that nobody expects. */
  readonly faults: string[];
  readonly waits: Waits;
  /** Whether the server is of a version whose channels nobody here speaks: then people do what HTTP alone can. */
  readonly overHttp: boolean;
}

/** The server is gone: whatever was under way has no answer. */
export class Gone extends Error {}

export class Person {
  readonly client: RoomClient<null>;
  /** Whether this one is moving the room right now. */
  private moves = false;
  private closed = false;
  private document: Facts = new Map();
  /** What was changed here and not confirmed yet. */
  private readonly unsaved = new Set<string>();

  constructor(
    readonly url: string,
    readonly member: Membership,
    readonly truth: RoomTruth,
  ) {
    this.client = new RoomClient<null>(member, {
      base: url,
      screen: { decode: () => Promise.resolve(null), show: () => undefined },
      notice: (notice) => {
        if (notice.kind === 'unreadable-message') truth.faults.push('a message that nobody can read');
        if (notice.kind === 'problem' && !EXPECTED.test(notice.problem.code) && !this.closed)
          this.fault(`notice ${notice.problem.code}`);
      },
      WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    });
    this.listen();
    if (!truth.overHttp) this.client.connect();
  }

  private listen(): void {
    const { store, document } = this.client;
    const { ledger } = this.truth;
    document.doc.on('update', (_: Uint8Array, origin: unknown) => {
      const now = documentFacts(document.doc);
      for (const [key, value] of changes(this.document, now)) {
        if (origin === document.provider) ledger.tell(key, value);
        else {
          ledger.attempt(key, value);
          this.unsaved.add(key);
        }
      }
      this.document = now;
    });
    store.subscribe((state, before) => {
      if (before.unsaved && !state.unsaved) {
        ledger.tellAll(this.unsaved);
        this.unsaved.clear();
      }
      if (state.nodes !== before.nodes)
        for (const [key, value] of changes(nodeFacts(before.nodes.values()), nodeFacts(state.nodes.values())))
          ledger.tell(key, value, labelOf(key, state.nodes));
      if (state.head !== before.head && this.moves) this.truth.standing.tell(state.head);
      if (state.documentLost && !before.documentLost) this.fault('the document was refused');
      if (state.link === 'closed' && before.link !== 'closed') this.fault(`put out: ${state.problem?.code ?? ''}`);
    });
  }

  private fault(what: string): void {
    if (!this.closed) this.truth.faults.push(what);
  }

  async inside(): Promise<void> {
    if (this.truth.overHttp) return;
    const { store, document } = this.client;
    await this.until('the room', () => {
      if (this.truth.waits.overdue().length > 0) throw new Error('nobody gets into the room');
      return store.getState().link === 'online' && document.provider.synced;
    });
  }

  /** Resolves when it is so, however long that takes. @throws Gone when the server went meanwhile. */
  async until(what: string, check: () => boolean): Promise<void> {
    const came = this.truth.waits.begin(what);
    try {
      while (!check()) {
        if (this.closed) throw new Gone();
        await pause(4);
      }
    } finally {
      came();
    }
  }

  /** Moves the room, as the only one. */
  async move(leads: Leads, make: () => Promise<void>): Promise<void> {
    await this.truth.standing.turn.run(() => this.moving(leads, make));
  }

  /** The same for who has the turn already. @returns undefined when the server is gone */
  async moving<T>(leads: Leads, make: () => Promise<T>): Promise<T | undefined> {
    if (this.hasLeft()) return undefined;
    const { standing } = this.truth;
    standing.begin(leads);
    this.moves = true;
    try {
      const made = await make();
      if (this.hasLeft()) return undefined;
      standing.tell(this.client.store.getState().head);
      standing.finish();
      return made;
    } catch (error) {
      if (!this.hasLeft()) standing.abandon(new Set(this.client.store.getState().nodes.keys()));
      throw error;
    } finally {
      this.moves = false;
    }
  }

  /** @throws Gone without an answer. @returns whether it was done */
  done(answer: Answer): boolean {
    if (answer.ok) return true;
    if (answer.error.code.startsWith('unreachable')) throw new Gone();
    if (!EXPECTED.test(answer.error.code)) this.fault(answer.error.code);
    return false;
  }

  /** Something over HTTP that changes one thing of the ledger, whose value may be known only by its answer. */
  async call<T>(ask: () => Promise<T>, thing?: { readonly key: string; readonly value: unknown }): Promise<T | null> {
    const takeBack = thing === undefined ? () => undefined : this.truth.ledger.attempt(thing.key, thing.value);
    try {
      const answer = await ask();
      if (thing !== undefined) this.truth.ledger.tell(thing.key, thing.value);
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 0 || error.problem.code.startsWith('unreachable')) throw new Gone();
      takeBack();
      if (!EXPECTED.test(error.problem.code)) this.fault(`${error.status} ${error.problem.code}`);
      return null;
    }
  }

  /** Whether this one has left. */
  hasLeft(): boolean {
    return this.closed;
  }

  /** Nothing that comes from now on counts. */
  leave(): void {
    this.closed = true;
    this.client.close();
  }
}

/** Edits are counted by what made them. */
function labelOf(key: string, nodes: ReadonlyMap<string, HistoryNode>): string {
  const [kind = '', id = ''] = key.split(' ');
  return kind === 'edit' ? (nodes.get(id)?.kind ?? kind) : kind;
}
