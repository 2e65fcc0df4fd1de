/** Participants of a room as the tests know them: the room client's own parts, everything that came kept in order. */
import type { Socket } from 'socket.io-client';
import WebSocket from 'ws';
import type { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Api } from '../../../lib/client/api';
import type { SavingState } from '../../../lib/client/document-saving';
import { RoomDocument } from '../../../lib/client/room-document';
import { SETTINGS, type SeenPresence } from '../../../lib/document/schema';
import { openSocket, type AnswerTo, type RoomSocket } from '../../../lib/client/socket';
import type { Frame } from '../../../lib/client/world';
import {
  DOCUMENT_VERSIONS,
  membershipSchema,
  type Answer,
  type ClientMessageName,
  type ClientMessages,
  type FrameHeader,
  type Membership,
  type Problem,
  type ServerMessages,
  type VersionRange,
} from '../../../lib/protocol';

/** Longest that anything in these tests may take; reached only when something is broken, however busy the machine is. */
const PATIENCE_MS = 100_000;
/** Between two looks at first, and at most, ms: what is over at once is seen at once, and what takes seconds has the processor for itself. */
const PAUSES_MS = [5, 25] as const;

export async function post(url: string, path: string, body: unknown): Promise<{ status: number; json: unknown }> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as unknown };
}

/** A room by its owner. */
export async function makeRoom(url: string, change: object = {}): Promise<Membership> {
  const [pack] = await new Api(url).packs();
  const wish = { pack: pack?.name, seed: 7, truncation: 0.7, name: 'Ana', color: '#7c5cff', ...change };
  return membershipSchema.parse((await post(url, '/api/rooms', wish)).json);
}

export function joinRoom(url: string, room: string, name: string): Promise<Membership> {
  return new Api(url).joinRoom(room, { name, color: '#22aa88' });
}

/** Resolves when `check` gives something; asks again whenever something may have changed. */
export async function until<T>(
  what: string,
  check: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (let pause: number = PAUSES_MS[0]; ; pause = Math.min(pause * 1.1, PAUSES_MS[1])) {
    const value = await check();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** One participant's connection to the drag channel. */
export class TestClient {
  readonly frames: Frame[] = [];
  /** Every message with its name, in order; frames as `frame`. */
  readonly log: { name: string; message: unknown }[] = [];
  /** Acknowledge frames at once, as a quick browser does. */
  acknowledges = true;
  private readonly line: RoomSocket;
  private refused: Problem | null = null;

  private constructor(
    url: string,
    readonly member: Membership,
    auth: object,
  ) {
    this.line = openSocket(
      { base: url, member, reconnects: false },
      {
        onMessage: (name, message) => this.log.push({ name, message }),
        onFrame: (frame) => {
          this.frames.push(frame);
          this.log.push({ name: 'frame', message: frame.header });
          if (this.acknowledges) this.line.io.emit('frame:ack', { seq: frame.header.seq });
        },
        onDown: () => undefined,
        onRefused: (problem) => (this.refused = problem),
        onUnreadable: (name) => {
          throw new Error(`${name} does not keep to its schema`);
        },
      },
    );
    if (typeof this.socket.auth === 'object') this.socket.auth = { ...this.socket.auth, ...auth };
    // Socket.io's client does not heed Node's own switch for certificates that nobody vouches for.
    if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') this.socket.io.opts.rejectUnauthorized = false;
    this.line.connect();
  }

  /** What Socket.io offers, for what no good client does. */
  get socket(): Socket {
    return this.line.io;
  }

  /** Opens a connection without waiting for it. @param auth other things to say at the door */
  static open(url: string, member: Membership, auth: object = {}): TestClient {
    return new TestClient(url, member, auth);
  }

  /** A connection that has got the room. */
  static async connect(url: string, member: Membership): Promise<TestClient> {
    const client = TestClient.open(url, member);
    await client.message('room');
    return client;
  }

  /** The problem that the server refuses the connection with. */
  async refusal(): Promise<Problem> {
    return until('the refusal', () => {
      if (this.socket.connected) throw new Error('was let in');
      return this.refused;
    });
  }

  send<K extends ClientMessageName>(name: K, message: ClientMessages[K]): Promise<AnswerTo<K>> {
    return this.line.send(name, message);
  }

  /** For messages that are wrong on purpose. */
  async sendAny(name: string, message: unknown): Promise<Answer> {
    return (await this.socket.timeout(PATIENCE_MS).emitWithAck(name, message)) as Answer;
  }

  /** Sends and expects it to be done. */
  async do<K extends ClientMessageName>(name: K, message: ClientMessages[K]): Promise<void> {
    const answer: Answer = await this.send(name, message);
    if (!answer.ok) throw new Error(`${name} was refused: ${JSON.stringify(answer.error)}`);
  }

  /** The first message of that name at or after `from`, when it comes. */
  async message<K extends keyof ServerMessages>(
    name: K,
    from = 0,
    where: (message: ServerMessages[K]) => boolean = () => true,
  ): Promise<ServerMessages[K]> {
    return until(name, () => {
      const found = this.log
        .slice(from)
        .find((entry) => entry.name === name && where(entry.message as ServerMessages[K]));
      return found?.message as ServerMessages[K] | undefined;
    });
  }

  /** The first frame like this, also one that came already. */
  async frame(where: (header: FrameHeader) => boolean): Promise<Frame> {
    return until('a frame', () => this.frames.find(({ header }) => where(header)));
  }

  get lastFrame(): Frame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new Error('no frame came');
    return frame;
  }

  close(): void {
    this.socket.disconnect();
  }
}

export interface TestDocument {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  /** What the others do now, as a page is told. */
  readonly others: () => ReadonlyMap<number, SeenPresence>;
  /** Whether the server has confirmed all changes. */
  readonly saving: SavingState;
  /** The code with which the server ended the connection for good. */
  readonly closed: Promise<{ code: number; problem: Problem }>;
  close(): void;
}

/** One participant's document, synced. @param doc to go on with, such as one that was changed offline @param versions of an older client */
export async function openDocument(
  url: string,
  member: Membership,
  {
    wait = true,
    doc = new Y.Doc(),
    versions = DOCUMENT_VERSIONS,
  }: { wait?: boolean; doc?: Y.Doc; versions?: VersionRange } = {},
): Promise<TestDocument> {
  let close: (how: { code: number; problem: Problem }) => void;
  const closed = new Promise<{ code: number; problem: Problem }>((resolve) => (close = resolve));
  let others: ReadonlyMap<number, SeenPresence> = new Map();
  const saving: { now: SavingState } = { now: { unsaved: false, connected: false } };
  const document = new RoomDocument(
    { base: url, member, doc, versions, WebSocket: WebSocket as unknown as typeof globalThis.WebSocket },
    {
      onOthers: (now) => (others = now),
      onReady: () => undefined,
      onSaving: (state) => (saving.now = state),
      onClosed: (code, problem) => close({ code, problem }),
    },
  );
  const { provider } = document;
  document.connect();
  if (wait) await until('the document', () => provider.synced);
  return {
    doc,
    provider,
    get saving() {
      return saving.now;
    },
    others: () => others,
    closed,
    close: () => document.close(),
  };
}

/**
 * A room whose drags take at most `maxSteps` steps after the last change of a target, so that tests of what happens around a
 * drag need not wait for its arrival.
 */
export async function makeQuickRoom(url: string, maxSteps = 3, change: object = {}): Promise<Membership> {
  const owner = await makeRoom(url, change);
  const document = await openDocument(url, owner);
  document.doc.getMap(SETTINGS).set('maxSteps', maxSteps);
  // A second connection sees the setting only once the server has it.
  const witness = await openDocument(url, owner);
  await until('the setting', () => witness.doc.getMap(SETTINGS).get('maxSteps') === maxSteps);
  witness.close();
  document.close();
  return owner;
}

export const press = (pullId: string, x: number, y: number, dx = 0, dy = 0) => ({
  pullId,
  handle: { x, y },
  target: { x: x + dx, y: y + dy },
});

/** Presses, waits for the first steps and releases: one whole edit. */
export async function pullOnce(client: TestClient, pullId: string, dx = 20): Promise<ServerMessages['drag:end']> {
  const from = client.log.length;
  await client.do('pull:start', press(pullId, 128, 128, dx, 0));
  await client.do('pull:end', { pullId, target: { x: 128 + dx, y: 128 } });
  return client.message('drag:end', from);
}
