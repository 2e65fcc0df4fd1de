/** One connection of the Yjs endpoint: speaks y-websocket's protocol, and lets through only what may. */
import { createDecoder, readVarUint, readVarUint8Array, type Decoder } from 'lib0/decoding';
import { applyAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';
import { may, refusal } from '../../../lib/roles/permissions';
import { YJS_CLOSE, closeReason, problem, type Problem } from '../../../lib/protocol';
import type { Costly } from '../../access/costly';
import type { RateLimits } from '../../access/rates';
import type { Room } from '../../rooms/room';
import { Breath } from '../../work/breath';
import type { Line } from './line';
import { AWARENESS, QUERY_AWARENESS, SYNC, answerMessage, presenceMessage, questionMessage } from './messages';
import { checkPresence } from './presence-guard';

/** Bytes that may wait for a client that does not read; a full document fits several times. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
/** Yjs client ids that one connection speaks for. A page has one, and another after it dropped its document. Each costs every newcomer its state. */
export const MAX_CLIENT_IDS = 4;
/** Below this the time that messages took is gathered before it is counted. */
const PAID_MS = 10;
/** An update that changes nothing: no structs, no deletions. */
const EMPTY_UPDATE_BYTES = 2;

interface Who {
  readonly memberId: string;
  readonly address: string;
  /** The version that is spoken with this connection. */
  readonly version: number;
  /** Distinguishes connections in the rate limits. */
  readonly key: string;
}

export class YjsConnection {
  /** Yjs client ids that this connection speaks for. */
  readonly owned = new Set<number>();
  /** Whether the last ping was answered. */
  private alive = true;
  private closed = false;
  /** Milliseconds that its messages took and that are not counted yet. */
  private spentMs = 0;
  /** Done when all updates that came so far are stored or refused. */
  private decided: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly line: Line,
    readonly room: Room,
    private readonly who: Who,
    private readonly rates: RateLimits,
    private readonly costly: Costly,
    /** Whoever else in the room spoke for these ids does so no longer. */
    private readonly takeOver: (clients: readonly number[]) => void,
  ) {
    line.onPong(() => {
      this.alive = true;
    });
  }

  get memberId(): string {
    return this.who.memberId;
  }

  get version(): number {
    return this.who.version;
  }

  /** What a new connection gets: the question for its changes, and who is here. */
  greet(): void {
    const { document } = this.room;
    this.send(questionMessage(document.doc));
    const presence = this.everybodysPresence();
    if (presence !== null) this.send(presence);
  }

  async receive(data: Uint8Array): Promise<void> {
    if (this.closed) return;
    if (!(await this.rates.consume('yjs', this.who.key))) {
      this.close(YJS_CLOSE.rateLimited, problem('rate-limited'));
      return;
    }
    try {
      await this.timed(() => this.handle(createDecoder(data)));
      await this.pay();
    } catch (error) {
      this.room.log.info({ err: error, member: this.memberId }, 'a message about the document could not be read');
      this.close(YJS_CLOSE.malformed, problem('invalid.bytes'));
    }
  }

  /** Counts how long the server is held. */
  private timed<T>(work: () => T): T {
    const started = performance.now();
    const result = work();
    this.spentMs += performance.now() - started;
    return result;
  }

  /** Messages differ a thousandfold in what they cost, so a member has a budget of time as well. */
  private async pay(): Promise<void> {
    if (this.spentMs < PAID_MS) return;
    const cost = Math.round(this.spentMs);
    this.spentMs = 0;
    const left = await this.costly.pay({ address: this.who.address, member: this.memberId }, cost);
    if (!left || !(await this.rates.consume('documentMs', this.memberId, cost)))
      this.close(YJS_CLOSE.rateLimited, problem('rate-limited'));
  }

  /** Drops connections that do not read; they come back and get the document as it is then. */
  send(data: Uint8Array): void {
    if (this.closed || !this.line.isOpen) return;
    if (this.line.waitingBytes > MAX_BUFFERED_BYTES) {
      this.close(YJS_CLOSE.rateLimited, problem('rate-limited.slow'));
      return;
    }
    this.line.send(data);
  }

  /** Sends what was asked for, and counts it: a few bytes of a question can ask for a whole document. */
  private async answer(data: Uint8Array | null): Promise<void> {
    if (data === null) return;
    if (await this.rates.consume('syncBytes', this.memberId, data.length)) this.send(data);
    else this.close(YJS_CLOSE.rateLimited, problem('rate-limited'));
  }

  close(code: number, why: Problem): void {
    if (this.closed) return;
    // Pages say that a change was dropped; only here is to be found which, and why.
    this.room.log.info(
      { code, problem: why.code, field: why.field, member: this.memberId },
      'a document connection was ended',
    );
    this.line.close(code, closeReason(why));
    // At once: a client that does not answer may keep the line open for a while.
    this.left();
  }

  /** To be called regularly; ends the connection when the last ping was not answered. */
  ping(): void {
    if (!this.alive) this.line.terminate();
    this.alive = false;
    this.line.ping();
  }

  /** The connection ended, or is ending: whoever it spoke for is gone. */
  left(): void {
    this.closed = true;
    removeAwarenessStates(this.room.document.awareness, [...this.owned], this);
  }

  private async handle(decoder: Decoder): Promise<void> {
    switch (readVarUint(decoder)) {
      case SYNC:
        await this.sync(decoder);
        break;
      case AWARENESS:
        this.presence(readVarUint8Array(decoder));
        break;
      case QUERY_AWARENESS:
        await this.answer(this.everybodysPresence());
        break;
      default:
        throw new RangeError('unknown message type');
    }
  }

  private async sync(decoder: Decoder): Promise<void> {
    switch (readVarUint(decoder)) {
      case messageYjsSyncStep1: {
        const stateVector = readVarUint8Array(decoder);
        // The answer tells a client that what it sent before is kept.
        await this.decided;
        // Writing a full document down takes a while: not in the same turn of the loop as the room itself, which goes out when somebody comes.
        await new Breath().take();
        const missing = this.timed(() => this.room.document.since(stateVector));
        await this.answer(answerMessage(missing));
        break;
      }
      case messageYjsSyncStep2:
      case messageYjsUpdate: {
        const decision = this.update(readVarUint8Array(decoder));
        this.decided = Promise.allSettled([this.decided, decision]);
        await decision;
        break;
      }
      default:
        throw new RangeError('unknown sync message');
    }
  }

  private async update(update: Uint8Array): Promise<void> {
    if (update.length <= EMPTY_UPDATE_BYTES) return;
    const { id, name, role } = this.room.people.member(this.memberId);
    if (!may(role, 'document', this.room.settings)) {
      if (this.room.document.knows(update)) return;
      this.close(YJS_CLOSE.forbidden, problem(refusal('document')));
      return;
    }
    const verdict = await this.room.document.apply(update, { id, name, role }, this);
    if (verdict.kind === 'bad') this.close(verdict.closeCode, verdict.problem);
    // The update came before changes that it builds upon; the client is asked for all that is missing here.
    if (verdict.kind === 'missing') this.send(questionMessage(this.room.document.doc));
  }

  private presence(update: Uint8Array): void {
    const { awareness } = this.room.document;
    const member = { id: this.memberId, role: this.room.people.role(this.memberId) };
    const verdict = checkPresence(update, awareness, member, (client) => this.owned.has(client));
    if (verdict.kind === 'malformed') this.close(YJS_CLOSE.malformed, verdict.problem);
    else if (verdict.kind === 'forbidden') this.close(YJS_CLOSE.forbidden, verdict.problem);
    else if (new Set([...this.owned, ...verdict.owned]).size > MAX_CLIENT_IDS)
      this.close(YJS_CLOSE.malformed, problem('too-many'));
    else if (verdict.update !== null) {
      this.takeOver(verdict.owned);
      for (const client of verdict.owned) this.owned.add(client);
      applyAwarenessUpdate(awareness, verdict.update, this);
    }
  }

  /** Null when nobody is here. */
  private everybodysPresence(): Uint8Array | null {
    const clients = [...this.room.document.awareness.getStates().keys()];
    return clients.length > 0 ? presenceMessage(this.room, clients, this.version) : null;
  }
}
